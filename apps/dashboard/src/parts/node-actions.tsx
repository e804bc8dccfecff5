import { answerOf, CubeApiError } from '@cube/client';
import type { Node } from '../cluster/wire';
import { goTo, linkTo } from '../route';
import { client, cluster, saying } from '../session';
import { sure } from './ask';
import { Icon } from './icon';
import { tell, tellHow } from './toasts';

type Availability = 'active' | 'paused' | 'draining';

/** Takes no more tasks, takes them again, gives its own away. */
export function NodeActions({ node }: { readonly node: Node }) {
  const { Name: name, ID: id, Availability: now } = node;
  const set = async (wanted: Availability, done: string): Promise<void> => {
    const params = { path: { node: id } };
    await tellHow(done, () =>
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
      {node.Liveness === 'down' && (
        <button type="button" class="danger" onClick={() => void forget(node)}>
          Forget it
        </button>
      )}
    </div>
  );
}

/** Of a node that is down for good. What may still run there is the operator's to answer for, and asked about apart. */
async function forget({ ID: id, Name: name }: Node): Promise<void> {
  const yes = await sure({
    title: `Forget ${name}?`,
    text: 'For a node that does not come back. Should its worker start again, it joins as a new node.',
    yes: 'Forget it',
  });
  if (!yes) return;
  try {
    if (!(await isForgotten(id, name))) return;
    cluster.peek().refresh({ node: id });
    tell('done', `${name} is forgotten`);
    goTo(linkTo('nodes'));
  } catch (error) {
    tell('failed', `${name} is not forgotten. ${saying(error)}`);
  }
}

async function isForgotten(node: string, name: string): Promise<boolean> {
  const api = client.peek();
  try {
    await answerOf(api.DELETE('/nodes/{node}', { params: { path: { node } } }));
    return true;
  } catch (error) {
    if (!(error instanceof CubeApiError) || error.status !== 409) throw error;
    const yes = await sure({
      title: `Is ${name} switched off, or wiped?`,
      text: `${error.message.split(':', 1)[0] ?? ''}. By force it is forgotten all the same, and what was on it runs elsewhere at once, Singletons too: two of one may run if the host still does.`,
      yes: 'It is: forget it by force',
    });
    if (yes) await answerOf(api.DELETE('/nodes/{node}', { params: { path: { node }, query: { force: true } } }));
    return yes;
  }
}
