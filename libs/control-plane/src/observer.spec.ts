import type { ControlPlaneObserver } from './observer';
import { closeClusters, openCluster, run } from './opened-cluster.fixture';

afterEach(closeClusters);

/** Writes down what it is told. */
function recorder(): { told: string[]; observer: ControlPlaneObserver } {
  const told: string[] = [];
  const observer: ControlPlaneObserver = {
    decided: (strategy, verdict) => told.push(`decided ${strategy} ${verdict}`),
    placed: (ms) => told.push(`placed after ${ms}`),
    started: (ms) => told.push(`started after ${ms}`),
    ended: (state, reason) => told.push(`ended ${state} ${reason}`),
    reopened: (reason, charged) => told.push(`reopened ${reason} ${charged ? 'charged' : 'free'}`),
    stored: (outcome) => told.push(outcome),
  };
  return { told, observer };
}

const withoutWrites = (told: readonly string[]): string[] => told.filter((line) => line !== 'stored');

describe('an observer of the control plane', () => {
  it('is told of a placement and of the start, each with the time that it took', async () => {
    const { told, observer } = recorder();
    const { plane } = await openCluster(['a:1'], { observer });
    await run(plane);
    expect(withoutWrites(told)).toEqual(['decided epvm placed', 'placed after 0', 'started after 0']);
    expect(told.filter((line) => line === 'stored').length).toBeGreaterThan(0);
  });

  it('is told why a task waits, and how long it had waited once there is a node', async () => {
    const { told, observer } = recorder();
    const { plane, workers, tick } = await openCluster([], { observer });
    await run(plane);
    expect(withoutWrites(told)).toEqual(['decided epvm no-nodes']);
    workers.add('late:1');
    plane.join('late:1');
    await tick(plane, 4);
    expect(withoutWrites(told)[1]).toBe('decided epvm placed');
    expect(withoutWrites(told).some((line) => /^placed after [0-9]+$/.test(line))).toBe(true);
  });

  it('is told of an end and of what follows, by the reason of the end; a backoff is no waiting', async () => {
    const { told, observer } = recorder();
    const { plane, made, tick } = await openCluster(['a:1'], { observer });
    const id = await run(plane, { restartPolicy: 'always' });
    const reason = { code: 'exit-code', message: 'it exited with 3' } as const;
    made[0]?.report(id, 1, { state: 'Failed', exitCode: 3, end: 'own-failure', reason, released: true, finishedAt: 1 });
    told.length = 0;
    await tick(plane, 3);
    const [ended, reopened, decided, placed] = withoutWrites(told);
    expect([ended, reopened, decided]).toEqual([
      'ended Failed exit-code',
      'reopened exit-code charged',
      'decided epvm placed',
    ]);
    expect(Number(/after (\d+)/.exec(placed ?? '')?.[1])).toBeLessThan(1_000);
  });
});

describe('levels', () => {
  it('say how full everything is, and tell so many tasks one by one', async () => {
    const { plane } = await openCluster(['a:1', 'b:1']);
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three']) ids.push(await run(plane, { name }));
    await run(plane, { name: 'four', memoryBytes: 2 ** 50 });
    const { tasks, pending, waiting, batches, storingMs, nodes, live, unlisted } = plane.levels(2);
    expect(tasks).toEqual({ Pending: 1, Scheduled: 0, Running: 3, Completed: 0, Failed: 0 });
    expect({ pending, waiting, batches, storingMs }).toEqual({ pending: 1, waiting: 1, batches: 0, storingMs: 0 });
    expect(nodes.map(({ taskCount }) => taskCount).reduce((a, b) => a + b)).toBe(3);
    expect(nodes.map(({ outbox, strays, hasSession }) => [outbox, strays, hasSession])).toEqual([
      [0, 0, true],
      [0, 0, true],
    ]);
    expect(live.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(unlisted).toBe(2);
  });

  it('leave out tasks that are over', async () => {
    const { plane, tick } = await openCluster(['a:1']);
    const id = await run(plane, { name: 'one' });
    await run(plane, { name: 'two' });
    await plane.stopTask(id, false);
    await tick(plane, 2);
    const { tasks, live, unlisted } = plane.levels(10);
    expect(tasks).toMatchObject({ Running: 1, Completed: 1 });
    expect([live.length, unlisted]).toEqual([1, 0]);
  });
});
