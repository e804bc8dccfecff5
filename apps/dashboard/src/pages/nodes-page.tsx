import { useState } from 'preact/hooks';
import { share } from '../cluster/node-table';
import { nodeTrouble } from '../cluster/trouble';
import type { Node } from '../cluster/wire';
import { NodeBadge } from '../parts/badge';
import { EmptyCluster, NotKnown } from '../parts/empty';
import { bytes, cores, count, percent } from '../parts/figures';
import { shownText } from '../parts/plain-text';
import { useNarrow } from '../parts/use-narrow';
import { VirtualList } from '../parts/virtual-list';
import { whenChanged } from '../parts/when-changed';
import { goTo, linkTo, route, setQuery } from '../route';
import { useCluster } from '../session';

const ROW_PX = 44;
const NARROW_ROW_PX = 76;

export function NodesPage() {
  const { nodes, link, knowsAll } = useCluster();
  const { q: text = '' } = route.value.query;
  const [active, setActive] = useState(-1);
  const isNarrow = useNarrow();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const all = nodes.all();
  const shown = all.filter((node) => words.every((word) => textOf(node).includes(word)));
  return (
    <div class="page full">
      <header class="page-head">
        <h1>Nodes</h1>
        <span class="faint" role="status">
          {shown.length === all.length ? count(all.length) : `${count(shown.length)} of ${count(all.length)}`}
        </span>
      </header>
      <div class="filters">
        <input
          type="search"
          class="wide"
          aria-label="Filter nodes"
          placeholder="name, label, down, draining, linux/arm64"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => setQuery({ q: event.currentTarget.value })}
        />
      </div>
      {all.length === 0 ? (
        knowsAll === 'nothing' ? (
          <NotKnown link={link} />
        ) : (
          <EmptyCluster />
        )
      ) : (
        <VirtualList
          label="Nodes"
          total={shown.length}
          rowHeight={isNarrow ? NARROW_ROW_PX : ROW_PX}
          active={Math.min(active, shown.length - 1)}
          columns={7}
          head={['Name', 'State', 'CPU', 'Memory', 'Tasks', 'Labels', 'Platform'].map((name) => (
            <div key={name} role="columnheader" class={`node-${name.toLowerCase()}`}>
              {name}
            </div>
          ))}
          row={(index) => {
            const node = shown[index];
            return node === undefined ? null : <Row node={node} />;
          }}
          onActive={setActive}
          onKey={(key, index) => {
            const node = shown[index];
            if (key !== 'Enter' || node === undefined) return false;
            goTo(linkTo('node', node.Name));
            return true;
          }}
          empty={<p class="empty">No node matches.</p>}
        />
      )}
    </div>
  );
}

function textOf(node: Node): string {
  const labels = Object.entries(node.Labels).map(([key, value]) => `${key}=${value}`);
  return [node.Name, node.ID, node.Address, node.Platform, nodeTrouble(node) ?? 'ready', node.Availability, ...labels]
    .join(' ')
    .toLowerCase();
}

const Row = whenChanged(({ node }: { readonly node: Node }) => {
  const { Name, Capacity, Reserved, Stats, TaskCount, Labels, Platform } = node;
  const use = Stats?.Use ?? null;
  return (
    <>
      <div role="gridcell" class="node-name">
        <a href={linkTo('node', Name)} tabIndex={-1}>
          {shownText(Name, 64)}
        </a>
      </div>
      <div role="gridcell" class="node-state">
        <NodeBadge node={node} />
      </div>
      <div role="gridcell" class="node-cpu">
        <Bar
          reserved={share(Reserved.CPU, Capacity.CPU)}
          used={use && share(use.CPU, Capacity.CPU)}
          text={`${cores(Reserved.CPU)} / ${cores(Capacity.CPU)}`}
        />
      </div>
      <div role="gridcell" class="node-memory">
        <Bar
          reserved={share(Reserved.Memory, Capacity.Memory)}
          used={use && share(use.Memory, Capacity.Memory)}
          text={`${bytes(Reserved.Memory)} / ${bytes(Capacity.Memory)}`}
        />
      </div>
      <div role="gridcell" class="node-tasks figure">
        {count(TaskCount)}
      </div>
      <div role="gridcell" class="node-labels">
        {Object.entries(Labels)
          .map(([key, value]) => shownText(`${key}=${value}`, 80))
          .join(' ')}
      </div>
      <div role="gridcell" class="node-platform faint">
        {Platform}
      </div>
    </>
  );
});

function Bar({
  reserved,
  used,
  text,
}: {
  readonly reserved: number;
  readonly used: number | null;
  readonly text: string;
}) {
  const said = `${percent(reserved)} reserved${used === null ? '' : `, ${percent(used)} used`}`;
  return (
    <div class="bar-cell" title={said}>
      <span class="tabular">{text}</span>
      <span class="hidden">, {said}</span>
      <div class={Math.max(reserved, used ?? 0) > 0.9 ? 'meter full' : 'meter'} aria-hidden="true">
        <div class="meter-bar" style={{ transform: `scaleX(${Math.min(1, reserved)})` }} />
        {used !== null && <div class="meter-used" style={{ left: `${Math.min(100, used * 100)}%` }} />}
      </div>
    </div>
  );
}
