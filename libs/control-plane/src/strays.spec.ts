import { currentAttempt } from '@cube/task';
import { settle } from '@cube/testing';
import { closeClusters, openCluster, run, stop, taskOf } from './opened-cluster.fixture';

afterEach(closeClusters);

async function clusterOfOne() {
  const cluster = await openCluster(['a:1']);
  const [worker] = cluster.made;
  if (worker === undefined) throw new Error('no worker');
  return { ...cluster, worker };
}

const UP = { state: 'Running', released: false, exitCode: null, finishedAt: null, end: null } as const;

describe('a container that is up although its attempt is over', () => {
  it('is stopped once it was seen twice, ten seconds apart', async () => {
    const { plane, worker, tick } = await clusterOfOne();
    const id = await run(plane);
    await stop(plane, id);
    const before = worker.received.length;
    worker.report(id, 1, UP);
    await tick(plane, 8);
    expect(worker.received).toHaveLength(before);
    await tick(plane, 8);
    expect(worker.received.slice(before)).toMatchObject([{ action: 'stop', taskId: id, attempt: 1 }]);
    expect(worker.containers.get(`${id}/1`)).toMatchObject({ released: true });
    expect(await taskOf(plane, id)).toMatchObject({ final: true });
  });

  it('is stopped too when its task was removed', async () => {
    const { plane, worker, tick } = await clusterOfOne();
    const id = await run(plane);
    await plane.stopTask(id, true);
    await settle();
    worker.report(id, 1, UP);
    await tick(plane, 16);
    expect(worker.containers.get(`${id}/1`)).toMatchObject({ released: true });
  });

  it('is left alone when it is gone by itself before the second look', async () => {
    const { plane, worker, tick } = await clusterOfOne();
    const id = await run(plane);
    await stop(plane, id);
    const before = worker.received.length;
    worker.report(id, 1, UP);
    await tick(plane, 3);
    worker.report(id, 1, { state: 'Failed', released: true });
    await tick(plane, 20);
    expect(worker.received).toHaveLength(before);
  });
});

describe('a container that nobody here knows', () => {
  it.each([
    ['of a task that never was', 'stranger', 'memory'],
    ['of another history', 'removed', 'elsewhere'],
  ])('%s is left to an operator', async (_, name, history) => {
    const { plane, worker, tick } = await clusterOfOne();
    const removed = await run(plane);
    await plane.stopTask(removed, true);
    await settle();
    const before = worker.received.length;
    worker.report(name === 'removed' ? removed : name, 1, { ...UP, history });
    await tick(plane, 60);
    expect(worker.received).toHaveLength(before);
  });
});

describe('an attempt of a future that the store lost', () => {
  it('goes on as the newest attempt of its task, and takes its place on the node', async () => {
    const { plane, worker, tick } = await clusterOfOne();
    const id = await run(plane, { cpu: 1 });
    worker.containers.delete(`${id}/1`);
    worker.report(id, 4, { ...UP, history: 'lost', containerId: 'of-the-lost-future' });
    worker.restart();
    await tick(plane, 5);
    const task = await taskOf(plane, id);
    expect(currentAttempt(task)).toMatchObject({ number: 4, state: 'Running', containerId: 'of-the-lost-future' });
    expect(task).toMatchObject({ restartCount: 0, final: false });
    expect(task.attempts[0]).toMatchObject({ number: 1, state: 'Failed', released: true });
    expect((await plane.read((view) => view.nodes())).value[0]?.reserved.cpu).toBe(1);
    worker.report(id, 4, { state: 'Failed', end: 'own-failure', exitCode: 1, released: true });
    await tick(plane, 3);
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ number: 5, state: 'Running' });
  });

  it('goes on in the place of one that only waits', async () => {
    const { plane, worker, tick } = await clusterOfOne();
    const id = await run(plane, { cpu: 1 });
    worker.report(id, 1, { state: 'Failed', end: 'own-failure', exitCode: 1, released: true });
    await settle();
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ number: 2, state: 'Pending' });
    worker.report(id, 2, { ...UP, history: 'lost', containerId: 'of-the-lost-future' });
    await tick(plane, 5);
    const task = await taskOf(plane, id);
    expect(task.attempts).toHaveLength(2);
    expect(currentAttempt(task)).toMatchObject({ state: 'Running', containerId: 'of-the-lost-future' });
  });

  it('that is over is followed by the next number, which its worker does not know yet', async () => {
    const { plane, worker, tick } = await clusterOfOne();
    const id = await run(plane);
    worker.report(id, 1, { state: 'Failed', end: 'loss', released: true });
    worker.report(id, 4, { state: 'Failed', end: 'own-failure', exitCode: 1, released: true, history: 'lost' });
    await tick(plane, 5);
    expect(await taskOf(plane, id)).toMatchObject({ restartCount: 1, final: false });
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ number: 5, state: 'Running' });
  });

  it('is left to an operator where its number runs on another node', async () => {
    const { plane, made, tick } = await openCluster(['a:1', 'b:1']);
    const id = await run(plane);
    const other = made.find(({ containers }) => containers.size === 0);
    other?.report(id, 1, { ...UP, history: 'lost', containerId: 'of-the-lost-future' });
    await tick(plane, 30);
    expect(other?.received).toEqual([]);
    expect(currentAttempt(await taskOf(plane, id)).containerId).not.toBe('of-the-lost-future');
  });

  it('of a task that should not run is left to an operator', async () => {
    const { plane, worker, tick } = await clusterOfOne();
    const id = await run(plane);
    await stop(plane, id);
    worker.report(id, 4, { ...UP, history: 'lost' });
    await tick(plane, 30);
    expect(currentAttempt(await taskOf(plane, id)).number).toBe(1);
    expect(worker.containers.get(`${id}/4`)).toMatchObject({ released: false });
  });
});
