import { MemoryDisk, MemoryStore } from '@cube/store';
import { currentAttempt, silentLog } from '@cube/task';
import { settle, specOf } from '@cube/testing';
import { closeClusters, openCluster, run, stop, taskOf } from './opened-cluster.fixture';

afterEach(closeClusters);

describe('when workers, the manager or the store fail, a control plane', () => {
  it('adopts what runs after a restart of the manager, and asks for nothing twice', async () => {
    const { plane, made, open } = await openCluster(['a:1']);
    const id = await run(plane);
    const before = currentAttempt(await taskOf(plane, id));
    await plane.close();
    const again = await open();
    expect(currentAttempt(await taskOf(again, id))).toEqual(before);
    expect(made[0]?.containers.size).toBe(1);
    expect(again.identity.epoch).toBeGreaterThan(plane.identity.epoch);
  });

  it('keeps a task whose worker process restarted, and replaces one whose container did not survive, uncharged', async () => {
    const { plane, made } = await openCluster(['a:1']);
    const kept = await run(plane, { name: 'kept' });
    const lost = await run(plane, { name: 'lost' });
    made[0]?.containers.delete(`${lost}/1`);
    made[0]?.restart();
    await settle();
    expect(currentAttempt(await taskOf(plane, kept))).toMatchObject({ state: 'Running', number: 1 });
    const task = await taskOf(plane, lost);
    expect(task.attempts[0]).toMatchObject({ state: 'Failed', released: true });
    expect(currentAttempt(task)).toMatchObject({ state: 'Running', number: 2 });
    expect(task.restartCount).toBe(0);
  });

  it('ends a task whose last attempts are all gone when their worker comes back', async () => {
    const { plane, made, tick } = await openCluster(['a:1']);
    const id = await run(plane);
    const [worker] = made;
    if (worker === undefined) throw new Error('no worker');
    worker.report(id, 1, { state: 'Failed', end: 'own-failure', released: false });
    await tick(plane, 2);
    expect((await taskOf(plane, id)).attempts.map(({ released }) => released)).toEqual([false, false]);
    worker.reachable = false;
    worker.wake();
    await settle();
    await stop(plane, id);
    worker.containers.clear();
    worker.restart();
    worker.reachable = true;
    await tick(plane, 8);
    expect(await taskOf(plane, id)).toMatchObject({ final: true });
  });

  it('runs the tasks of a lost node elsewhere, once, and stops the old one when the node returns', async () => {
    const { plane, made, tick } = await openCluster(['a:1', 'b:1', 'c:1']);
    const id = await run(plane);
    const lost = made.find((worker) => worker.containers.size > 0);
    if (lost === undefined) throw new Error('the task runs nowhere');
    lost.reachable = false;
    lost.wake();
    await tick(plane, 10);
    expect(currentAttempt(await taskOf(plane, id)).number).toBe(1);
    await tick(plane, 8);
    const task = await taskOf(plane, id);
    expect(task.attempts.map(({ state }) => state)).toEqual(['Failed', 'Running']);
    expect(task.attempts[0]).toMatchObject({ released: false, reason: { code: 'node-lost' } });
    expect(task.restartCount).toBe(0);
    lost.reachable = true;
    await tick(plane, 5);
    expect((await taskOf(plane, id)).attempts[0]).toMatchObject({ released: true });
    expect(lost.received.at(-1)).toMatchObject({ action: 'stop', attempt: 1 });
  });

  it('ends a task that is placed and stopped in one commit', async () => {
    const disk = new MemoryDisk('memory');
    let land = (): void => undefined;
    let held: Promise<void> | null = null;
    const store = new MemoryStore({ disk, fault: ({ kind }) => (kind === 'commit' && held ? { before: held } : null) });
    const { plane, made } = await openCluster(['a:1', 'b:1'], { store });
    held = new Promise((resolve) => (land = resolve));
    const submit = (name: string) =>
      plane.submit({ kind: 'run', eventId: null, taskId: name, spec: specOf({ name }), fingerprint: '' });
    const inFlight = submit('first');
    await settle();
    const gathering = submit('second');
    await settle();
    const stopped = plane.stopTask('second', false);
    held = null;
    land();
    await Promise.all([inFlight, gathering, stopped]);
    await settle();
    const task = await taskOf(plane, 'second');
    expect(task.attempts[0]?.placedAt).not.toBeNull();
    expect(task).toMatchObject({ final: true });
    const received = made.flatMap((worker) => worker.received).filter(({ taskId }) => taskId === 'second');
    expect(received.at(-1)).toMatchObject({ action: 'stop' });
  });

  it('sends nothing to a worker before its decision is durable', async () => {
    const disk = new MemoryDisk('memory');
    let land = (): void => undefined;
    let held: Promise<void> | null = null;
    const store = new MemoryStore({ disk, fault: ({ kind }) => (kind === 'commit' && held ? { before: held } : null) });
    const { plane, made } = await openCluster(['a:1'], { store });
    held = new Promise((resolve) => (land = resolve));
    const spec = specOf();
    const submitted = plane.submit({ kind: 'run', eventId: null, taskId: null, spec, fingerprint: '' });
    await settle();
    expect(made[0]?.received).toEqual([]);
    held = null;
    land();
    await submitted;
    await settle();
    expect(made[0]?.received).toMatchObject([{ action: 'run', attempt: 1 }]);
  });

  it('takes a higher epoch at its first contact with a worker of a lost history, but does not fight a successor', async () => {
    const { plane, made, tick } = await openCluster(['a:1']);
    const [worker] = made;
    if (worker === undefined) throw new Error('no worker');
    const before = plane.identity.epoch;
    worker.obeyed = { epoch: 50, history: 'successor' };
    worker.restart();
    await tick(plane, 5);
    expect(plane.identity.epoch).toBe(before);
    await plane.close();
    const { plane: fresh, workers } = await openCluster([]);
    workers.add('old:1').obeyed = { epoch: 50, history: 'lost' };
    fresh.join('old:1');
    await tick(fresh, 1);
    await settle();
    expect(fresh.identity.epoch).toBe(51);
  });

  it('takes no worker for silent that it slept through itself', async () => {
    const { plane, clock, tick } = await openCluster(['a:1', 'b:1', 'c:1']);
    await tick(plane, 2);
    await clock.skip(60_000);
    plane.healthChecker.lookAgain();
    await settle();
    expect((await plane.read((view) => view.nodes())).value.map(({ node }) => node.liveness)).toEqual([
      'ready',
      'ready',
      'ready',
    ]);
  });

  it('notices a worker that died while the manager was away', async () => {
    const { plane, made, open, tick } = await openCluster(['a:1', 'b:1', 'c:1']);
    const id = await run(plane);
    const lost = made.find((worker) => worker.containers.size > 0);
    if (lost === undefined) throw new Error('the task runs nowhere');
    await plane.close();
    lost.reachable = false;
    const again = await open();
    await tick(again, 20);
    expect((await taskOf(again, id)).attempts.map(({ state }) => state)).toEqual(['Failed', 'Running']);
  });

  it('evicts nothing when more than half of the nodes fall silent, however long that lasts, and says so once', async () => {
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    const { plane, made, tick } = await openCluster(['a:1', 'b:1', 'c:1'], { log });
    const id = await run(plane);
    const lost = made.find((worker) => worker.containers.size > 0);
    const second = made.find((worker) => worker !== lost);
    for (const worker of [lost, second]) if (worker !== undefined) worker.reachable = false;
    made.forEach((worker) => worker.wake());
    await tick(plane, 400);
    expect((await taskOf(plane, id)).attempts).toHaveLength(1);
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ state: 'Running', health: 'unknown' });
    const massSilence = /^2 of 3 nodes fell silent at about the same time: none of their tasks is replaced/;
    expect(warnings.filter((warning) => massSilence.test(warning))).toHaveLength(1);
  });

  it('evicts after a mass silence once an operator says which of the silent nodes will not come back', async () => {
    const { plane, made, tick } = await openCluster(['a:1', 'b:1', 'c:1']);
    const id = await run(plane);
    const silent = made.filter(({ containers }) => containers.size > 0);
    const empty = made.find(({ containers }) => containers.size === 0);
    for (const worker of [...silent, empty]) if (worker !== undefined) worker.reachable = false;
    made.forEach((worker) => worker.wake());
    await tick(plane, 400);
    expect((await taskOf(plane, id)).attempts).toHaveLength(1);
    await plane.operations.removeNode(empty?.nodeId ?? '', false);
    await tick(plane, 20);
    expect((await taskOf(plane, id)).attempts.map(({ state }) => state)).toEqual(['Failed', 'Running']);
  });

  it('gives nodes that come back one after the other the time to do so', async () => {
    const { plane, made, tick } = await openCluster(['a:1', 'b:1', 'c:1']);
    const id = await run(plane);
    const holder = made.find((worker) => worker.containers.size > 0);
    for (const worker of made) worker.reachable = false;
    made.forEach((worker) => worker.wake());
    await tick(plane, 40);
    for (const worker of made) worker.reachable = worker !== holder;
    await tick(plane, 10);
    if (holder !== undefined) holder.reachable = true;
    await tick(plane, 10);
    expect((await taskOf(plane, id)).attempts).toHaveLength(1);
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ state: 'Running' });
  });

  it('takes no worker for silent while its own disk stalls', async () => {
    const stalled = Promise.withResolvers<void>();
    let isStalled = false;
    const fault = ({ kind }: { kind: string }) => (isStalled && kind === 'commit' ? { before: stalled.promise } : null);
    const { plane, tick } = await openCluster(['a:1'], { store: new MemoryStore({ fault }) });
    const id = await run(plane);
    isStalled = true;
    const stopping = plane.stopTask(id, false);
    await tick(plane, 40);
    isStalled = false;
    stalled.resolve();
    await stopping;
    await tick(plane, 2);
    const kinds = (await plane.eventsSince(null, 1_000)).events.map(({ kind }) => kind);
    expect(kinds).not.toContain('node-liveness');
    expect(await taskOf(plane, id)).toMatchObject({ final: true });
  });

  it('keeps a stop for a worker that is away until it is back', async () => {
    const { plane, made, tick } = await openCluster(['a:1']);
    const id = await run(plane);
    const worker = made[0];
    if (worker === undefined) throw new Error('no worker');
    worker.reachable = false;
    worker.wake();
    await tick(plane, 20);
    await stop(plane, id);
    expect(currentAttempt(await taskOf(plane, id)).state).toBe('Running');
    worker.reachable = true;
    await tick(plane, 5);
    expect(await taskOf(plane, id)).toMatchObject({ final: true });
    expect(currentAttempt(await taskOf(plane, id)).state).toBe('Completed');
  });
});
