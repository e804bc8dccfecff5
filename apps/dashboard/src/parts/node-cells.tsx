import { share } from '../cluster/node-table';
import { nodeTrouble } from '../cluster/trouble';
import type { Node } from '../cluster/wire';
import { linkTo } from '../route';
import { NodeBadge } from './badge';
import { bytes, cores, percent, plural } from './figures';
import { Meter } from './meter';
import { shownText } from './plain-text';
import { whenChanged } from './when-changed';

/** Up to so many nodes get a cell with figures; more get a square each. */
const MOST_LARGE = 24;

export const NodeCells = whenChanged(({ nodes }: { readonly nodes: readonly Node[] }) => {
  if (nodes.length === 0) return <p class="empty faint">No node yet.</p>;
  if (nodes.length > MOST_LARGE) {
    return (
      <ul class="squares" aria-label="Nodes">
        {nodes.map((node) => (
          <Square key={node.ID} node={node} />
        ))}
      </ul>
    );
  }
  return (
    <ul class="cells">
      {nodes.map((node) => (
        <li key={node.ID} class={`cell ${nodeTrouble(node) ?? 'ready'}`}>
          <a href={linkTo('node', node.Name)} class="cell-name">
            {shownText(node.Name, 64)}
          </a>
          <NodeBadge node={node} />
          <span class="cell-tasks faint">{plural(node.TaskCount, 'task')}</span>
          <NodeMeters node={node} />
        </li>
      ))}
    </ul>
  );
});

export function NodeMeters({ node: { Capacity, Reserved, Stats } }: { readonly node: Node }) {
  const use = Stats?.Use ?? null;
  return (
    <div class="meters">
      <Meter
        label="CPU"
        reserved={share(Reserved.CPU, Capacity.CPU)}
        used={use && share(use.CPU, Capacity.CPU)}
        text={`${cores(Reserved.CPU)} / ${cores(Capacity.CPU)}`}
      />
      <Meter
        label="Mem"
        reserved={share(Reserved.Memory, Capacity.Memory)}
        used={use && share(use.Memory, Capacity.Memory)}
        text={`${bytes(Reserved.Memory)} / ${bytes(Capacity.Memory)}`}
      />
    </div>
  );
}

/** Its fill is what is reserved of CPU or memory, whichever is more. */
const Square = whenChanged(({ node }: { readonly node: Node }) => {
  const { Name, Capacity, Reserved, TaskCount } = node;
  const part = Math.max(share(Reserved.CPU, Capacity.CPU), share(Reserved.Memory, Capacity.Memory));
  const trouble = nodeTrouble(node);
  const said = `${Name}: ${trouble ?? 'ready'}, ${percent(part)} reserved, ${plural(TaskCount, 'task')}`;
  return (
    <li class={`square ${trouble ?? 'ready'}`}>
      <a
        href={linkTo('node', Name)}
        title={said}
        aria-label={said}
        style={{ '--part': `${Math.min(100, part * 100)}%` }}
      />
    </li>
  );
});
