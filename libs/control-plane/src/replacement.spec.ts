import { settle, specOf } from '@cube/testing';
import { attempts, CHECK, failed, healthy, onFirst, PORT, report, shown, STOPPED } from './moves.fixture';
import { closeClusters, run, stop, taskOf } from './opened-cluster.fixture';

afterEach(closeClusters);

/** The task is on the first of two workers, and would go to the second. */
async function attracted(spec: Parameters<typeof onFirst>[0][number] = { healthCheck: CHECK }) {
  const cluster = await onFirst([{ ...spec, affinities: [{ expression: 'node.labels.disk==ssd', weight: 50 }] }]);
  await cluster.plane.operations.updateNode(cluster.second.nodeId, { labels: { disk: 'ssd' } });
  return cluster;
}

describe('a restart', () => {
  it('runs the next attempt beside the old one until it is healthy, uncharged', async () => {
    const { plane, second, id } = await attracted();
    await plane.operations.restartTask(id);
    await settle();
    expect(await attempts(plane, id)).toEqual(['1 Running on a', '2 Running on b']);
    expect(await shown(plane, id)).toBe('worker-a:1');
    await report(second, id, 2, healthy);
    expect(await attempts(plane, id)).toEqual(['1 Failed on a', '2 Running on b']);
    expect(await taskOf(plane, id)).toMatchObject({ restartCount: 0, final: false });
  });

  it.each([
    ['on its own node', {}],
    ['on a host port', PORT],
    ['as a singleton', { singleton: true }],
    ['that is never restarted after failures', { restartPolicy: 'no' }],
  ])('ends one first %s', async (_, spec) => {
    const { plane, first, second, id } = await onFirst([spec]);
    await plane.operations.updateNode(second.nodeId, { availability: 'paused' });
    await plane.operations.restartTask(id);
    await settle();
    expect(await attempts(plane, id)).toEqual(['1 Failed on a', '2 Running on a']);
    expect(first.received.map(({ action, attempt }) => `${action} ${attempt}`)).toEqual(['run 1', 'stop 1', 'run 2']);
    expect((await taskOf(plane, id)).restartCount).toBe(0);
  });

  it('asked twice at once is one; asked again later is another', async () => {
    const { plane, id } = await onFirst([{}]);
    await Promise.all([plane.operations.restartTask(id), plane.operations.restartTask(id)]);
    await settle();
    expect(await attempts(plane, id)).toHaveLength(2);
    await plane.operations.restartTask(id);
    await settle();
    expect(await attempts(plane, id)).toHaveLength(3);
  });

  it.each(['no', 'on-failure:0'])(
    'asked for while the old attempt is being stopped for its health is done: policy %s',
    async (restartPolicy) => {
      const { plane, first, id, tick } = await onFirst([{ healthCheck: CHECK, restartPolicy }]);
      const take = first.take.bind(first);
      first.take = () => undefined;
      await report(first, id, 1, { health: 'unhealthy' });
      await plane.operations.restartTask(id);
      first.take = take;
      await report(first, id, 1, { ...failed, reason: STOPPED });
      await tick(plane, 2);
      expect((await attempts(plane, id)).at(-1)).toMatch(/^2 Running/);
    },
  );

  it('of a task that has ended is refused, though an earlier attempt is on a node that is away', async () => {
    const { plane, first, second, id, tick } = await onFirst([{}], ['a:1', 'b:1', 'c:1']);
    first.reachable = false;
    first.wake();
    await tick(plane, 20);
    expect(await shown(plane, id)).toBe('worker-b:1');
    await report(second, id, 2, { state: 'Completed', exitCode: 0, end: 'completed', released: true });
    expect((await taskOf(plane, id)).final).toBe(false);
    await expect(plane.operations.restartTask(id)).rejects.toThrow(/is over and can't be restarted/);
  });

  it('goes on when the manager was killed right after it was asked for', async () => {
    const { plane, second, id, open, tick } = await attracted();
    void plane.operations.restartTask(id);
    await Promise.resolve();
    await plane.close();
    const next = await open();
    await tick(next, 1);
    await report(second, id, 2, healthy);
    expect(await attempts(next, id)).toEqual(['1 Failed on a', '2 Running on b']);
  });

  it('of a task in its backoff ends the backoff', async () => {
    const { plane, first, id } = await onFirst([{}]);
    await report(first, id, 1, failed);
    expect((await taskOf(plane, id)).attempts[1]?.state).toBe('Pending');
    await plane.operations.restartTask(id);
    await settle();
    expect((await taskOf(plane, id)).attempts.map(({ state }) => state)).toEqual(['Failed', 'Running']);
  });

  it('of a task that is over, or is not there, is refused', async () => {
    const { plane, id } = await onFirst([{}]);
    await stop(plane, id);
    await expect(plane.operations.restartTask(id)).rejects.toThrow("is over and can't be restarted: run a new one");
    await expect(plane.operations.restartTask('nobody')).rejects.toThrow('there is no task');
  });
});

describe('another spec', () => {
  const wanted = (change: Parameters<typeof specOf>[0] = {}) => ({
    taskId: null,
    spec: specOf({ name: '', image: 'cube/echo:2', healthCheck: CHECK, ...change }),
  });

  it('is what the next attempt runs; the old one keeps its own, and what it reserved', async () => {
    const { plane, first, second, id } = await attracted({ cpu: 3, healthCheck: CHECK, stopGracePeriodSec: 33 });
    await plane.operations.updateNode(first.nodeId, { availability: 'paused' });
    const { task } = await plane.operations.replaceTask(id, wanted({ cpu: 1, stopGracePeriodSec: 1 }));
    expect(task.spec).toMatchObject({ name: 'task-0', image: 'cube/echo:2' });
    await settle();
    expect(await attempts(plane, id)).toEqual(['1 Running on a', '2 Running on b']);
    const reserved = async () => (await plane.read((view) => view.nodes())).value.map((node) => node.reserved.cpu);
    expect(await reserved()).toEqual([3, 1]);
    expect(second.received).toMatchObject([{ action: 'run', attempt: 2, spec: { image: 'cube/echo:2' } }]);
    await report(second, id, 2, healthy);
    expect(first.received.at(-1)).toMatchObject({ action: 'stop', attempt: 1, graceSec: 33 });
    expect(await reserved()).toEqual([0, 1]);
  });

  it('survives the manager: reservations and commands of both attempts stay as they were', async () => {
    const { plane, first, second, id, open, tick } = await attracted({ cpu: 3, healthCheck: CHECK });
    await plane.operations.updateNode(first.nodeId, { availability: 'paused' });
    await plane.operations.replaceTask(id, wanted({ cpu: 1 }));
    await settle();
    await plane.close();
    const next = await open();
    await tick(next, 1);
    const { value } = await next.read((view) => view.nodes());
    expect(value.map(({ reserved }) => reserved.cpu)).toEqual([3, 1]);
    await report(second, id, 2, healthy);
    expect(await attempts(next, id)).toEqual(['1 Failed on a', '2 Running on b']);
  });

  it('that fits nowhere leaves the old attempt running, until it fits', async () => {
    const { plane, second, id } = await onFirst([{}]);
    await plane.operations.replaceTask(id, wanted({ constraints: ['node.labels.disk==ssd'], healthCheck: null }));
    await settle();
    expect(await attempts(plane, id)).toEqual(['1 Running on a']);
    await plane.operations.updateNode(second.nodeId, { labels: { disk: 'ssd' } });
    await settle();
    expect(await attempts(plane, id)).toEqual(['1 Failed on a', '2 Running on b']);
  });

  it('that fails leaves the old attempt running, and a better one is tried at once', async () => {
    const { plane, second, id } = await attracted();
    await plane.operations.replaceTask(id, wanted());
    await settle();
    await report(second, id, 2, failed);
    expect(await attempts(plane, id)).toEqual(['1 Running on a', '2 Failed on b']);
    await plane.operations.replaceTask(id, wanted({ image: 'cube/echo:3', affinities: ssd }));
    await settle();
    expect(await attempts(plane, id)).toEqual(['1 Running on a', '2 Failed on b', '3 Running on b']);
  });

  it('comes in time when the one before is not healthy yet', async () => {
    const { plane, second, id } = await attracted();
    await plane.operations.replaceTask(id, wanted({ affinities: ssd }));
    await settle();
    await plane.operations.replaceTask(id, wanted({ image: 'cube/echo:3', affinities: ssd }));
    await settle();
    expect(await attempts(plane, id)).toEqual(['1 Running on a', '2 Completed on b', '3 Running on b']);
    await report(second, id, 3, healthy);
    expect(await shown(plane, id)).toBe('worker-b:1');
  });

  it('of a task that waits is what it waits with', async () => {
    const { plane } = await onFirst([{}]);
    const id = await run(plane, { name: 'waits', constraints: ['node.labels.disk==ssd'] });
    await plane.operations.replaceTask(id, wanted());
    await settle();
    expect((await taskOf(plane, id)).attempts.map(({ state }) => state)).toEqual(['Running']);
  });

  it('that it has already changes nothing', async () => {
    const { plane, id } = await onFirst([{}]);
    const { spec } = await taskOf(plane, id);
    const { revision } = plane;
    await plane.operations.replaceTask(id, { taskId: id, spec: { ...spec } });
    expect(plane.revision).toBe(revision);
  });

  it.each([
    ['another name', { name: 'other' }, 'a task keeps its name'],
    ['a strategy that there is not', { strategy: 'astrology' }, 'there is no strategy'],
  ])('is refused with %s', async (_, change, message) => {
    const { plane, id } = await onFirst([{}]);
    await expect(plane.operations.replaceTask(id, wanted(change))).rejects.toThrow(message);
  });
});

const ssd = [{ expression: 'node.labels.disk==ssd', weight: 50 }];
