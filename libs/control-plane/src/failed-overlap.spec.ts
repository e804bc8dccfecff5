import { currentAttempt } from '@cube/task';
import { settle, specOf } from '@cube/testing';
import { attempts, CHECK, drain, failed, onFirst, PORT, report, shown, STOPPED } from './moves.fixture';
import { closeClusters, stop, taskOf } from './opened-cluster.fixture';

afterEach(closeClusters);

const stopped = { state: 'Completed', end: 'completed', reason: STOPPED, released: true } as const;

/** Attempt 1 runs on the first worker; attempt 2, which should have replaced it, has failed on the second. */
async function replacementFailed(spec: Parameters<typeof onFirst>[0][number] = {}) {
  const cluster = await onFirst([{ healthCheck: CHECK, ...spec }]);
  const { plane, first, second, id } = cluster;
  await drain(plane, first);
  await report(second, id, 2, failed);
  await plane.operations.updateNode(first.nodeId, { availability: 'active' });
  await settle();
  expect(await attempts(plane, id)).toEqual(['1 Running on a', '2 Failed on b']);
  return cluster;
}

describe('after a replacement that came to nothing', () => {
  it('the old attempt is restarted when it gets unhealthy', async () => {
    const { plane, first, id, tick } = await replacementFailed({ restartPolicy: 'always' });
    await report(first, id, 1, { health: 'unhealthy' });
    await tick(plane, 2);
    expect(await attempts(plane, id)).toEqual(['1 Failed on a', '2 Failed on b', expect.stringMatching(/^3 Running/)]);
    expect(await taskOf(plane, id)).toMatchObject({ final: false, restartCount: 1 });
  });

  it('the same, when the replacement was called off', async () => {
    const { plane, first, id, tick } = await onFirst([{ healthCheck: CHECK, restartPolicy: 'always' }]);
    await drain(plane, first);
    await plane.operations.updateNode(first.nodeId, { availability: 'active' });
    await settle();
    expect(await attempts(plane, id)).toEqual(['1 Running on a', '2 Completed on b']);
    await report(first, id, 1, { health: 'unhealthy' });
    await tick(plane, 2);
    expect(await attempts(plane, id)).toHaveLength(3);
  });

  it('a restart that ends the old attempt first opens the next', async () => {
    const { plane, second, id, tick } = await replacementFailed();
    await plane.operations.updateNode(second.nodeId, { availability: 'paused' });
    await plane.operations.restartTask(id);
    await tick(plane, 2);
    expect(await attempts(plane, id)).toEqual(['1 Failed on a', '2 Failed on b', '3 Running on a']);
  });

  it('so does a new spec that ends it first', async () => {
    const { plane, id, tick } = await replacementFailed();
    const spec = specOf({ name: '', image: 'good:1', healthCheck: CHECK, ...PORT });
    await plane.operations.replaceTask(id, { taskId: null, spec });
    await tick(plane, 2);
    expect((await attempts(plane, id)).at(-1)).toMatch(/^3 Running/);
    expect((await taskOf(plane, id)).final).toBe(false);
  });

  it('the old attempt is what the task is, to its end', async () => {
    const { plane, first, id } = await replacementFailed();
    await report(first, id, 1, { state: 'Completed', exitCode: 0, end: 'completed', released: true });
    const task = await taskOf(plane, id);
    expect(task.final).toBe(true);
    expect(currentAttempt(task)).toMatchObject({ number: 1, state: 'Completed' });
  });

  it('the same, when a user stops it', async () => {
    const { plane, first, id } = await replacementFailed();
    first.take = () => undefined;
    await stop(plane, id);
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ number: 1, state: 'Running', stop: 'user' });
    await report(first, id, 1, stopped);
    expect(await taskOf(plane, id)).toMatchObject({ final: true });
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ number: 1, state: 'Completed' });
  });

  it('the task is replaced elsewhere if its node is lost while it is being stopped', async () => {
    const { plane, first, id, tick } = await replacementFailed({ restartPolicy: 'always' });
    first.take = () => undefined;
    await report(first, id, 1, { health: 'unhealthy' });
    first.reachable = false;
    first.wake();
    await tick(plane, 25);
    expect(await shown(plane, id)).toBe('worker-b:1');
    expect((await attempts(plane, id)).at(-1)).toMatch(/^3 \w+ on b$/);
  });
});
