import { type Answer, call, type WireTask } from '@cube/testing/system';
import { randomUUID } from 'node:crypto';
import { service, type Stage } from './stage';

/** A request that has to be refused. */
interface Mistake {
  readonly what: string;
  readonly send: (url: string) => Promise<Answer>;
  readonly status: number;
  /** ID of the task that it must not make. */
  readonly taskId: string;
}

const MORE_THAN_A_BODY = 2 * 2 ** 20;

/** Sends every kind of mistake about a running task, while nothing else happens, and writes down what came of it. */
export async function makeMistakes(stage: Stage, about: WireTask): Promise<void> {
  const { cluster, refusals } = stage;
  const since = (await cluster.get('/tasks')).headers.get('cube-revision') ?? '';
  for (const { what, send, status, taskId } of mistakes(stage, about)) {
    const before = await shown(stage, since);
    const answer = await send(cluster.url);
    const changed = (await shown(stage, since)) !== before;
    refusals.push({ what, wanted: status, status: answer.status, taskId, changed });
  }
}

/** All that users see of the tasks, and what happened. What nodes measure goes on by itself. */
async function shown({ cluster }: Stage, since: string): Promise<string> {
  const { body: tasks } = await cluster.get('/tasks');
  const { body: events } = await cluster.get<{ readonly Kind: string }[]>(`/events?since=${since}`);
  return JSON.stringify([tasks, events.filter(({ Kind }) => Kind !== 'node-use')]);
}

function mistakes({ client }: Stage, about: WireTask): readonly Mistake[] {
  const known = client.acknowledged.find(({ id }) => id === about.ID);
  const run = (what: string, status: number, task: Readonly<Record<string, unknown>>, event = {}): Mistake => {
    const taskId = randomUUID();
    const body = { ID: randomUUID(), State: 2, Task: { ...service(`wrong-${taskId}`), ID: taskId, ...task }, ...event };
    return { what, status, taskId, send: (url) => call('POST', `${url}/tasks`, body, {}) };
  };
  const none = randomUUID();
  return [
    run('an event that was sent before, with another body', 409, {}, { ID: known?.eventId }),
    run('the name of a live task', 409, { Name: about.Name }),
    run('the ID of a task, with other settings', 409, { ID: about.ID, Cmd: ['sleep', '1'] }),
    run('a field that does not exist', 400, { Privileged: true }),
    run('less than no memory', 400, { Memory: -5 }),
    run('a constraint that means nothing', 400, { Constraints: ['node.labels.disk~ssd'] }),
    run('a strategy that does not exist', 400, { Strategy: 'astrology' }),
    run('no image', 400, { Image: '' }),
    run('a state that nobody can ask for', 400, {}, { State: 7 }),
    { what: 'no JSON', status: 400, taskId: none, send: (url) => call('POST', `${url}/tasks`, '{"ID":', {}) },
    {
      ...{ what: 'a body without end', status: 413, taskId: none },
      send: (url) => call('POST', `${url}/tasks`, JSON.stringify({ Name: 'x'.repeat(MORE_THAN_A_BODY) }), {}),
    },
    {
      ...{ what: 'a stop of a task that does not exist', status: 404, taskId: none },
      send: (url) => call('POST', `${url}/tasks`, { ID: randomUUID(), State: 3, Task: { ID: none } }, {}),
    },
  ];
}
