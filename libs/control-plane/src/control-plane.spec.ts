import { MemoryDisk, MemoryStore } from '@cube/store';
import { currentAttempt, silentLog, type Task, type TaskSpec } from '@cube/task';
import { FakeWorkers, ManualClock, settle, specOf } from '@cube/testing';
import { ControlPlane, type ControlPlaneOptions } from './control-plane';
import { SubmissionRefused } from './submission';

const opened: ControlPlane[] = [];

/** A control plane over a memory store and fake workers, driven by a manual clock that ticks like the cron providers. */
async function openCluster(addresses: readonly string[], change: Partial<ControlPlaneOptions> = {}) {
  const clock = new ManualClock();
  const workers = new FakeWorkers(clock);
  const made = addresses.map((address) => workers.add(address));
  const disk = new MemoryDisk('memory');
  let count = 0;
  const open = async (): Promise<ControlPlane> => {
    const options: ControlPlaneOptions = {
      store: new MemoryStore({ disk }),
      link: workers,
      clock,
      ids: { uuid: () => `id-${(count += 1)}` },
      log: silentLog,
      cluster: 'test',
      strategy: 'epvm',
      workers: addresses,
      maxTasks: 1000,
      keptFinalTasks: 100,
      suspectAfterMs: 6_000,
      downAfterMs: 15_000,
      pollWaitSec: 3,
      onFenced: () => {},
      ...change,
    };
    const plane = await ControlPlane.open(options, new AbortController().signal);
    opened.push(plane);
    await settle();
    return plane;
  };
  const tick = async (plane: ControlPlane, seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      await clock.advance(1_000);
      plane.healthChecker.lookAgain();
      plane.queueProcessor.lookAgain();
      plane.updatePoller.lookAgain();
      await settle();
    }
  };
  return { clock, workers, made, disk, open, tick, plane: await open() };
}

afterEach(async () => {
  for (const plane of opened.splice(0)) await plane.close();
});

async function run(
  plane: ControlPlane,
  change: Partial<TaskSpec> = {},
  eventId: string | null = null,
): Promise<string> {
  const spec = specOf(change);
  const fingerprint = JSON.stringify(spec);
  const { task } = await plane.submit({ kind: 'run', eventId, taskId: null, spec, fingerprint });
  await settle();
  return task.id;
}

async function stop(plane: ControlPlane, id: string): Promise<void> {
  await plane.submit({ kind: 'stop', eventId: null, target: { id, name: null }, fingerprint: `stop ${id}` });
  await settle();
}

async function taskOf(plane: ControlPlane, id: string): Promise<Task> {
  return (await plane.task(id)).task;
}

describe('a control plane', () => {
  it('takes a task from submit to Running without any tick', async () => {
    const { plane } = await openCluster(['a:1']);
    const id = await run(plane);
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ state: 'Running', number: 1, nodeId: 'node-a:1' });
  });

  it('keeps a task pending without a worker, says why, and starts it by itself once one joins', async () => {
    const { plane, workers } = await openCluster([]);
    const id = await run(plane);
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ state: 'Pending', reason: { code: 'no-node' } });
    workers.add('late:1');
    plane.join('late:1');
    await settle();
    expect(currentAttempt(await taskOf(plane, id)).state).toBe('Running');
  });

  it('keeps a task pending that fits nowhere, and places it when another one stops', async () => {
    const { plane } = await openCluster(['a:1']);
    const big = await run(plane, { name: 'big', cpu: 3 });
    const waiting = await run(plane, { name: 'waiting', cpu: 3 });
    const small = await run(plane, { name: 'small', cpu: 1 });
    expect(currentAttempt(await taskOf(plane, waiting))).toMatchObject({
      state: 'Pending',
      reason: { code: 'no-fitting-node' },
    });
    expect(currentAttempt(await taskOf(plane, small)).state).toBe('Running');
    await stop(plane, big);
    expect(currentAttempt(await taskOf(plane, big))).toMatchObject({ state: 'Completed', released: true });
    expect(currentAttempt(await taskOf(plane, waiting)).state).toBe('Running');
  });

  it('completes a task that is stopped before it was placed', async () => {
    const { plane } = await openCluster([]);
    const id = await run(plane);
    await stop(plane, id);
    const task = await taskOf(plane, id);
    expect(task.final).toBe(true);
    expect(currentAttempt(task)).toMatchObject({ state: 'Completed', reason: { code: 'stopped-before-placement' } });
  });

  it('answers the same event with the same task, and refuses it with another body', async () => {
    const { plane } = await openCluster(['a:1']);
    const first = await run(plane, {}, 'event-1');
    expect(await run(plane, {}, 'event-1')).toBe(first);
    await expect(run(plane, { image: 'other' }, 'event-1')).rejects.toThrow(SubmissionRefused);
    await expect(run(plane, { image: 'other' }, 'event-2')).rejects.toThrow(/has the name web and is not over/);
    expect(await plane.tasks()).toHaveLength(1);
  });

  it('runs a task that fails again after its backoff, counts it, and gives up after the policy', async () => {
    const { plane, made, tick } = await openCluster(['a:1']);
    const id = await run(plane, { restartPolicy: 'on-failure:2' });
    for (const [attempt, backoffSec] of [
      [1, 1],
      [2, 2],
    ] as const) {
      made[0]?.report(id, attempt, { state: 'Failed', exitCode: 1, end: 'own-failure', released: true });
      await settle();
      expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ number: attempt + 1, state: 'Pending' });
      await tick(plane, backoffSec - 1);
      expect(currentAttempt(await taskOf(plane, id)).state).toBe('Pending');
      await tick(plane, 1);
      expect(currentAttempt(await taskOf(plane, id)).state).toBe('Running');
      expect((await taskOf(plane, id)).restartCount).toBe(attempt);
    }
    made[0]?.report(id, 3, { state: 'Failed', exitCode: 1, end: 'own-failure', released: true });
    await settle();
    expect(await taskOf(plane, id)).toMatchObject({ final: true, restartCount: 2 });
  });

  it('completes a job that exits 0, once', async () => {
    const { plane, made, tick } = await openCluster(['a:1']);
    const id = await run(plane);
    made[0]?.report(id, 1, { state: 'Completed', exitCode: 0, end: 'completed', released: true });
    await tick(plane, 3);
    expect(await taskOf(plane, id)).toMatchObject({ final: true, restartCount: 0 });
    expect((await taskOf(plane, id)).attempts).toHaveLength(1);
  });

  it('stops an unhealthy task and runs it again, charged', async () => {
    const { plane, made, tick } = await openCluster(['a:1']);
    const id = await run(plane);
    made[0]?.report(id, 1, { health: 'unhealthy', reason: { code: 'unhealthy', message: '3 probes failed' } });
    await settle();
    const [first, second] = (await taskOf(plane, id)).attempts;
    expect(first).toMatchObject({ state: 'Failed', reason: { code: 'unhealthy' }, stop: 'unhealthy' });
    expect(second).toMatchObject({ state: 'Pending' });
    await tick(plane, 1);
    expect(await taskOf(plane, id)).toMatchObject({ restartCount: 1 });
    expect(currentAttempt(await taskOf(plane, id)).state).toBe('Running');
  });

  it('refuses a report that would revive an ended attempt, or that comes from another node', async () => {
    const { plane, made } = await openCluster(['a:1', 'b:1']);
    const id = await run(plane, { restartPolicy: 'no' });
    const owner = made.find((worker) => worker.containers.size > 0);
    const other = made.find((worker) => worker.containers.size === 0);
    other?.report(id, 1, { state: 'Failed', end: 'own-failure' });
    await settle();
    expect(currentAttempt(await taskOf(plane, id)).state).toBe('Running');
    owner?.report(id, 1, { state: 'Failed', end: 'own-failure', released: true });
    await settle();
    owner?.report(id, 1, { state: 'Running', released: false });
    await settle();
    expect(await taskOf(plane, id)).toMatchObject({ final: true });
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ state: 'Failed', released: true });
  });

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

  it('evicts nothing when more than half of the nodes fall silent', async () => {
    const { plane, made, tick } = await openCluster(['a:1', 'b:1', 'c:1']);
    const id = await run(plane);
    const lost = made.find((worker) => worker.containers.size > 0);
    const second = made.find((worker) => worker !== lost);
    for (const worker of [lost, second]) if (worker !== undefined) worker.reachable = false;
    made.forEach((worker) => worker.wake());
    await tick(plane, 40);
    expect((await taskOf(plane, id)).attempts).toHaveLength(1);
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ state: 'Running', health: 'unknown' });
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

  it('drops a record that was asked to go once the task is over', async () => {
    const { plane } = await openCluster(['a:1']);
    const id = await run(plane);
    await plane.stopTask('web', true);
    await settle();
    await expect(plane.task(id)).rejects.toThrow(/there is no task/);
    expect(await plane.nodes()).toMatchObject([{ taskCount: 0 }]);
  });

  it('never uses an attempt number of a task ID twice, not even after its removal and a restart', async () => {
    const { plane, made, open, tick } = await openCluster(['a:1']);
    const taskId = 'the-same';
    const submit = (to: ControlPlane) =>
      to.submit({ kind: 'run', eventId: null, taskId, spec: specOf(), fingerprint: 'same' });
    await submit(plane);
    await settle();
    made[0]?.report(taskId, 1, { state: 'Failed', end: 'own-failure', exitCode: 1, released: true });
    await tick(plane, 2);
    await plane.stopTask(taskId, true);
    await settle();
    await submit(plane);
    await settle();
    expect(currentAttempt(await taskOf(plane, taskId))).toMatchObject({ number: 3, state: 'Running' });
    await plane.stopTask(taskId, true);
    await settle();
    await plane.close();
    const again = await open();
    await submit(again);
    await settle();
    expect(currentAttempt(await taskOf(again, taskId))).toMatchObject({ number: 4, state: 'Running' });
  });

  it('forgets the oldest final tasks beyond the bound', async () => {
    const { plane } = await openCluster([], { keptFinalTasks: 2 });
    for (const name of ['one', 'two', 'three']) await stop(plane, await run(plane, { name }));
    plane.queueProcessor.lookAgain();
    await settle();
    expect((await plane.tasks()).map(({ task }) => task.spec.name)).toEqual(['two', 'three']);
  });

  it('tells the whole story of a task in its events', async () => {
    const { plane } = await openCluster(['a:1']);
    const id = await run(plane);
    await stop(plane, id);
    const kinds = (await plane.events(id)).map(({ kind }) => kind);
    expect(kinds).toEqual([
      'task-submitted',
      'attempt-placed',
      'attempt-observed',
      'stop-requested',
      'attempt-stopping',
      'attempt-observed',
      'task-finished',
    ]);
  });

  it('tells what happened in the whole cluster since a revision, in order and page by page', async () => {
    const { plane } = await openCluster(['a:1']);
    await stop(plane, await run(plane, { name: 'one' }));
    const all = (await plane.eventsSince(0, 1000)) ?? [];
    expect(all.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['manager-started', 'node-joined', 'task-finished']),
    );
    const paged: (typeof all)[number][] = [];
    for (let since = 0; ; since = paged.at(-1)?.revision ?? 0) {
      const page = (await plane.eventsSince(since, 3)) ?? [];
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged).toEqual(all);
  });
});
