import type { Connection } from '@cube/client';
import { type ClusterSource, LiveCluster } from './live-cluster';
import type { ClusterEvent, Node, Task } from './wire';
import { wireEvent, wireNode, wireTask } from './wire.fixture';

class Refused extends Error {}
class Outdated extends Error {}

/** A manager with a few tasks, whose event stream is the test's to feed. */
class FakeManager implements ClusterSource {
  revision = 1;
  readonly asked: string[] = [];
  readonly all: Task[] = [];
  readonly past: ClusterEvent[] = [];
  failing: Error | null = null;
  private feed: ((event: ClusterEvent | Error) => void) | null = null;
  onConnection: (connection: Connection) => void = () => undefined;
  readonly nodesThere: Node[] = [wireNode({ Name: 'worker-10' }), wireNode({ Name: 'worker-2' })];

  async taskPage(after: string, limit: number) {
    this.ask(`page after ${after}`);
    if (after !== '' && !this.all.some(({ ID }) => ID === after)) throw new Outdated(`no task ${after}`);
    const begin = after === '' ? 0 : this.all.findIndex(({ ID }) => ID === after) + 1;
    const tasks = this.all.slice(begin, begin + limit);
    return { tasks, revision: this.revision, isLast: begin + limit >= this.all.length };
  }

  async task(id: string) {
    this.ask(`task ${id}`);
    const task = this.all.find(({ ID }) => ID === id);
    return task === undefined ? null : { task, revision: this.revision };
  }

  async nodes() {
    this.ask('nodes');
    return this.nodesThere;
  }

  async node(id: string) {
    this.ask(`node ${id}`);
    return this.nodesThere.find(({ ID }) => ID === id) ?? null;
  }

  async eventPage(since: number, limit: number) {
    this.asked.push(`past since ${since}`);
    const events = this.past.filter(({ Revision }) => Revision > since);
    return { events: events.slice(0, limit), isLast: events.length <= limit };
  }

  async *events(since: number, { signal, onConnection }: Parameters<ClusterSource['events']>[1]) {
    this.asked.push(`events since ${since}`);
    this.onConnection = onConnection;
    onConnection({ state: 'connected' });
    while (!signal.aborted) {
      const next = Promise.withResolvers<ClusterEvent | Error>();
      this.feed = next.resolve;
      signal.addEventListener('abort', () => next.reject(new Error('aborted')));
      const told = await next.promise;
      if (told instanceof Error) throw told;
      yield told;
    }
  }

  async tell(event: ClusterEvent | Error): Promise<void> {
    if (!(event instanceof Error)) this.revision = event.Revision;
    this.feed?.(event);
    await settled();
  }

  private ask(what: string): void {
    this.asked.push(what);
    if (this.failing !== null) throw this.failing;
  }
}

/** The manager lists by age. */
function taskOf(age: number, task: Partial<Task> = {}): Task {
  const CreatedAt = new Date(Date.UTC(2026, 10, 24) + age * 1_000).toISOString();
  return wireTask({ ID: `t${age}`, CreatedAt, ...task });
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

/** Sleepers that the test wakes: no test waits for time to pass. */
function started(manager: FakeManager) {
  const sleepers = new Set<{ readonly due: number; readonly wake: () => void }>();
  let time = 0;
  const cluster = new LiveCluster({
    source: manager,
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { due: time + ms, wake: () => void (sleepers.delete(sleeper), resolve()) };
        sleepers.add(sleeper);
        signal.addEventListener('abort', sleeper.wake);
        if (signal.aborted) sleeper.wake();
      }),
    onChange: () => undefined,
    isRefusal: (error) => error instanceof Refused,
    isOutdated: (error) => error instanceof Outdated,
  });
  const over = cluster.run();
  const pass = async (ms: number): Promise<void> => {
    const end = time + ms;
    for (;;) {
      const [next] = [...sleepers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      time = Math.max(time, next.due);
      next.wake();
      await settled();
    }
    time = end;
  };
  const end = async (): Promise<void> => {
    cluster.close();
    await over;
  };
  return { cluster, pass, end, over };
}

describe('the live cluster', () => {
  let manager: FakeManager;
  beforeEach(() => {
    manager = new FakeManager();
    manager.all.push(...Array.from({ length: 450 }, (_, index) => taskOf(index)));
  });

  it('reads the tasks page by page, and follows from before the first', async () => {
    const { cluster, end } = started(manager);
    await settled();
    expect(cluster.tasks.size).toBe(450);
    expect(cluster.isComplete).toBe(true);
    expect(cluster.nodes.all().map(({ Name }) => Name)).toEqual(['worker-2', 'worker-10']);
    expect(manager.asked).toEqual([
      'nodes',
      'page after ',
      'events since 1',
      'page after t199',
      'past since 0',
      'page after t399',
    ]);
    await end();
  });

  it('knows only of nodes that there are no more, while tasks are still read', async () => {
    const rest = Promise.withResolvers<void>();
    const page = manager.taskPage.bind(manager);
    manager.taskPage = async (after, limit) =>
      after === '' ? page(after, limit) : (await rest.promise, page(after, limit));
    const { cluster, end } = started(manager);
    expect(cluster.knowsAll).toBe('nothing');
    await settled();
    expect(cluster.tasks.size).toBe(200);
    expect(cluster.knowsAll).toBe('nodes');
    rest.resolve();
    await settled();
    expect(cluster.knowsAll).toBe('nodes and tasks');
    await end();
  });

  it('shows an event at once, and reads its task again a moment later', async () => {
    const { cluster, pass, end } = started(manager);
    await settled();
    manager.all[3] = taskOf(3, { State: 4, Reason: 'exit code 3' });
    await manager.tell(wireEvent({ Revision: 2, Kind: 'attempt-observed', Subject: 't3', Attempt: 1, State: 4 }));
    expect(cluster.tasks.get('t3')).toMatchObject({ state: 4, reason: '' });
    await pass(100);
    expect(cluster.tasks.get('t3')?.reason).toBe('exit code 3');
    await end();
  });

  it('reads what came new at once, and what follows in one go a moment later', async () => {
    const { cluster, pass, end } = started(manager);
    await settled();
    await pass(60_000);
    const submit = async (id: string): Promise<void> => {
      manager.all.push(wireTask({ ID: id }));
      await manager.tell(wireEvent({ Revision: manager.revision + 1, Kind: 'task-submitted', Subject: id }));
    };
    manager.asked.length = 0;
    await submit('new-1');
    await pass(16);
    expect(cluster.tasks.get('new-1')).toBeDefined();
    await submit('new-2');
    await submit('new-3');
    await pass(83);
    expect(cluster.tasks.get('new-2')).toBeUndefined();
    await pass(17);
    expect(manager.asked).toEqual(['task new-1', 'task new-2', 'task new-3']);
    await end();
  });

  it('reads many changed tasks by pages, those on the screen first', async () => {
    const { cluster, pass, end } = started(manager);
    await settled();
    cluster.watched = new Set(['t440']);
    for (const index of [...Array(60).keys(), 440]) {
      await manager.tell(wireEvent({ Revision: 2 + index, Kind: 'attempt-placed', Subject: `t${index}` }));
    }
    manager.asked.length = 0;
    await pass(100);
    expect(manager.asked).toEqual(['task t440', 'page after ']);
    expect(cluster.tasks.stale.size).toBe(0);
    await end();
  });

  it('finds tasks that are submitted, and forgets those that are removed', async () => {
    const { cluster, pass, end } = started(manager);
    await settled();
    manager.all.push(wireTask({ ID: 'new' }));
    await manager.tell(wireEvent({ Revision: 2, Kind: 'task-submitted', Subject: 'new' }));
    await manager.tell(wireEvent({ Revision: 3, Kind: 'task-submitted', Subject: 'short-lived' }));
    await pass(100);
    expect(cluster.tasks.get('new')).toBeDefined();
    expect(cluster.tasks.stale.size).toBe(0);
    await manager.tell(wireEvent({ Revision: 4, Kind: 'task-removed', Subject: 'new' }));
    expect(cluster.tasks.get('new')).toBeUndefined();
    await end();
  });

  it('does not read everything anew because the last task is gone while new ones are read', async () => {
    const { cluster, pass, end } = started(manager);
    await settled();
    manager.all.splice(440);
    manager.all.push(...Array.from({ length: 19 }, (_, index) => taskOf(501 + index)));
    // The oldest of them was gone before it could be read.
    for (let age = 500; age < 520; age += 1) {
      await manager.tell(wireEvent({ Revision: age, Kind: 'task-submitted', Subject: `t${age}` }));
    }
    manager.asked.length = 0;
    await pass(100);
    expect(manager.asked).toEqual(['task t500', 'page after t449']);
    await pass(100);
    expect(manager.asked.slice(2)).toEqual(['task t501', 'page after t501']);
    expect(cluster.tasks.stale.size).toBe(0);
    expect(cluster.link).toEqual({ kind: 'live' });
    await end();
  });

  it('says that the manager is away, and that it is back', async () => {
    const { cluster, pass, end } = started(manager);
    await settled();
    expect(cluster.link).toEqual({ kind: 'live' });
    manager.onConnection({ state: 'waiting', why: new Error('refused'), delayMs: 250 });
    expect(cluster.link).toEqual({ kind: 'away', since: 0, why: 'refused' });
    expect(cluster.knowsAll).toBe('nothing');
    await pass(5_000);
    manager.onConnection({ state: 'waiting', why: new Error('refused'), delayMs: 500 });
    expect(cluster.link).toMatchObject({ since: 0 });
    manager.onConnection({ state: 'connected' });
    expect(cluster.link).toEqual({ kind: 'live' });
    expect(cluster.knowsAll).toBe('nodes and tasks');
    await end();
  });

  it('reads everything anew when what it followed is not kept any more', async () => {
    const { cluster, pass, end } = started(manager);
    await settled();
    manager.all.splice(10);
    manager.revision = 900;
    await manager.tell(new Outdated('gone'));
    await pass(1_000);
    expect(cluster.tasks.size).toBe(10);
    expect(manager.asked.slice(-2)).toEqual(['events since 900', 'past since 500']);
    await end();
  });

  const told = (Revision: number): ClusterEvent => wireEvent({ Revision, Kind: 'task-submitted', Subject: 't1' });
  const revisions = (cluster: LiveCluster): number[] => cluster.events.newest(10_000).map(({ Revision }) => Revision);

  it('begins with the end of the log, and goes on from there', async () => {
    manager.revision = 2_000;
    // What the stream tells is no past.
    manager.past.push(told(1_590), told(1_601), told(2_000), told(2_001));
    const { cluster, end } = started(manager);
    await settled();
    await manager.tell(told(2_001));
    expect(revisions(cluster)).toEqual([2_001, 2_000, 1_601]);
    expect(cluster.events.seen).toBe(1);
    await end();
  });

  it('looks less far back where much happened: the log has no gap', async () => {
    manager.revision = 2_000;
    manager.past.push(...Array.from({ length: 1_600 }, (_, index) => told(1_601 + Math.floor(index / 4))));
    const { cluster, end } = started(manager);
    await settled();
    expect(manager.asked.filter((what) => what.startsWith('past'))).toEqual(['past since 1600', 'past since 1920']);
    expect(revisions(cluster)).toHaveLength(320);
    await end();
  });

  it('takes no answer that comes after it had to begin anew', async () => {
    const { cluster, pass, end } = started(manager);
    await settled();
    const late = Promise.withResolvers<Awaited<ReturnType<ClusterSource['task']>>>();
    const task = manager.task.bind(manager);
    manager.task = () => late.promise;
    await manager.tell(wireEvent({ Revision: 2, Kind: 'attempt-placed', Subject: 't449' }));
    await pass(100);
    manager.task = task;
    manager.all.splice(10);
    await manager.tell(new Outdated('gone'));
    await pass(1_000);
    late.resolve({ task: taskOf(449), revision: 2 });
    await settled();
    expect(cluster.tasks.size).toBe(10);
    await end();
  });

  it('waits for a manager that is not there yet', async () => {
    manager.failing = new Error('refused');
    const { cluster, pass, end } = started(manager);
    await settled();
    expect(cluster.link).toMatchObject({ kind: 'away', why: 'refused' });
    manager.failing = null;
    await pass(1_000);
    expect(cluster.link).toEqual({ kind: 'live' });
    await end();
  });

  it('ends when its token is refused', async () => {
    manager.failing = new Refused('wants a token');
    const { cluster, over } = started(manager);
    await over;
    expect(cluster.link).toEqual({ kind: 'refused', why: 'wants a token' });
  });

  it('reads nodes again by what happens to them and on them, and their use every ten seconds', async () => {
    const { pass, end } = started(manager);
    await settled();
    manager.asked.length = 0;
    await manager.tell(wireEvent({ Revision: 2, Kind: 'node-liveness', About: 'node', Subject: 'id-of-worker-2' }));
    await pass(100);
    expect(manager.asked).toEqual(['node id-of-worker-2']);
    // What is placed there can wait: there is much of it.
    manager.asked.length = 0;
    await manager.tell(wireEvent({ Revision: 3, Kind: 'attempt-placed', Subject: 't1', Node: 'worker-2' }));
    await pass(800);
    expect(manager.asked).toEqual(['task t1']);
    await pass(300);
    expect(manager.asked).toEqual(['task t1', 'node id-of-worker-2']);
    manager.asked.length = 0;
    await pass(9_000);
    expect(manager.asked).toEqual(['nodes']);
    await end();
  });
});
