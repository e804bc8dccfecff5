import { answerOf } from '@cube/client';
import type { Node } from '../cluster/wire';
import { goTo, linkTo } from '../route';
import { client, cluster } from '../session';
import { sure } from './ask';
import { Icon } from './icon';
import { attempt } from './toasts';

type Availability = 'active' | 'paused' | 'draining';

/** Takes no more tasks, takes them again, gives its own away. */
export function NodeActions({ node }: { readonly node: Node }) {
  const { Name: name, ID: id, Availability: now, Liveness } = node;
  const set = async (wanted: 'active' | 'paused' | 'drain', done: string): Promise<void> => {
    const params = { path: { node: id } };
    await attempt(done, () => answerOf(client.peek().PATCH('/nodes/{node}', { params, body: { Availability: wanted } })));
    cluster.peek().refresh({ node: id });
  };
  const remove = async (): Promise<void> => {
    const yes = await sure({
      title: `Remove ${name}?`,
      text: 'It is forgotten, and its token with it. Remove only a node that does not come back. Singletons of it stay where they are, unless it is removed by force with the command line.',
      yes: 'Remove it',
    });
    if (!yes) return;
    const params = { path: { node: id } };
    if (await attempt(`${name} is removed`, () => answerOf(client.peek().DELETE('/nodes/{node}', { params })))) goTo(linkTo('nodes'));
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
        <button type="button" onClick={() => void set('drain', `${name} gives its tasks away`)}>
          <Icon name="drain" size={14} /> Drain
        </button>
      )}
      <a class="button" href={linkTo('what-if', name)}>
        What if it goes?
      </a>
      {Liveness === 'down' && (
        <button type="button" class="danger" onClick={() => void remove()}>
          Remove
        </button>
      )}
    </div>
  );
}
