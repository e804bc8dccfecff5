import { answerOf } from '@cube/client';
import type { Node } from '../cluster/wire';
import { linkTo } from '../route';
import { client, cluster } from '../session';
import { Icon } from './icon';
import { attempt } from './toasts';

type Availability = 'active' | 'paused' | 'draining';

/** Takes no more tasks, takes them again, gives its own away. */
export function NodeActions({ node }: { readonly node: Node }) {
  const { Name: name, ID: id, Availability: now } = node;
  const set = async (wanted: Availability, done: string): Promise<void> => {
    const params = { path: { node: id } };
    await attempt(done, () =>
      answerOf(client.peek().PATCH('/nodes/{node}', { params, body: { Availability: wanted } })),
    );
    cluster.peek().refresh({ node: id });
  };
  const is = (one: Availability): boolean => now === one;
  return (
    <div class="actions">
      {!is('active') && (
        <button type="button" onClick={() => void set('active', `${name} takes tasks`)}>
          <Icon name="play" size={14} /> Activate
        </button>
      )}
      {!is('paused') && (
        <button type="button" onClick={() => void set('paused', `${name} takes no more tasks`)}>
          <Icon name="pause" size={14} /> Pause
        </button>
      )}
      {!is('draining') && (
        <button type="button" onClick={() => void set('draining', `${name} gives its tasks away`)}>
          <Icon name="drain" size={14} /> Drain
        </button>
      )}
      <a class="button" href={linkTo('what-if', name)}>
        What if it goes?
      </a>
    </div>
  );
}
