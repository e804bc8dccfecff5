import { currentAttempt } from '@cube/task';
import { settle, specOf } from '@cube/testing';
import { type ControlPlane } from './control-plane';
import { closeClusters, openCluster, run, stop, taskOf } from './opened-cluster.fixture';
import type { EventFilter } from './event-filter';
import { SubmissionRefused } from './submission';

afterEach(closeClusters);

describe('a control plane', () => {
  it('takes a task from submit to Running without any tick', async () => {
    const { plane } = await openCluster(['a:1']);
    const id = await run(plane);
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ state: 'Running', number: 1, nodeId: 'node-a:1' });
  });

  it('places a task in the commit that takes it in', async () => {
    const { plane } = await openCluster(['a:1']);
    const [submitted, placed] = await plane.events(await run(plane));
    expect(placed).toMatchObject({ kind: 'attempt-placed', revision: submitted?.revision });
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

  it('shows a stop that is under way, whatever its worker says meanwhile, and remembers it', async () => {
    const { plane, made, clock, open } = await openCluster(['a:1']);
    const id = await run(plane, { stopGracePeriodSec: 30 });
    const [worker] = made;
    if (worker !== undefined) worker.take = () => undefined;
    const asked = new Date(clock.now()).toISOString();
    await stop(plane, id);
    const message = `asked to stop at ${asked}: it gets its stop signal, and is killed if it still runs 30 s later`;
    const stopping = { state: 'Running', reason: { code: 'stopping', message } };
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject(stopping);
    const { revision } = plane;
    worker?.report(id, 1, { health: 'healthy' });
    await settle();
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ ...stopping, health: 'healthy' });
    expect((await plane.events(id)).map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringContaining('is being stopped, as asked'), `Running, healthy: ${message}`]),
    );
    const before = (await plane.read((view) => view.task(id), revision)).value.task;
    expect(currentAttempt(before)).toMatchObject({ ...stopping, health: 'none' });
    await plane.close();
    expect(currentAttempt(await taskOf(await open(), id))).toMatchObject(stopping);
  });

  it('answers the same event with the same task, and refuses it with another body', async () => {
    const { plane } = await openCluster(['a:1']);
    const first = await run(plane, {}, 'event-1');
    expect(await run(plane, {}, 'event-1')).toBe(first);
    await expect(run(plane, { image: 'other' }, 'event-1')).rejects.toThrow(SubmissionRefused);
    await expect(run(plane, { image: 'other' }, 'event-2')).rejects.toThrow(/has the name web and is not over/);
    expect((await plane.read((view) => view.tasks())).value).toHaveLength(1);
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
    const reason = { code: 'exit-code', message: 'exited with 1' } as const;
    made[0]?.report(id, 3, { state: 'Failed', exitCode: 1, end: 'own-failure', released: true, reason });
    await settle();
    const task = await taskOf(plane, id);
    expect(task).toMatchObject({ final: true, restartCount: 2 });
    expect(currentAttempt(task).reason?.message).toBe('exited with 1; given up after 2 restarts');
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

  it('drops a record that was asked to go once the task is over', async () => {
    const { plane } = await openCluster(['a:1']);
    const id = await run(plane);
    await plane.stopTask('web', true);
    await settle();
    await expect(plane.read((view) => view.task(id))).rejects.toThrow(/there is no task/);
    expect((await plane.read((view) => view.nodes())).value).toMatchObject([{ taskCount: 0 }]);
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
    expect((await plane.read((view) => view.tasks())).value.map(({ task }) => task.spec.name)).toEqual([
      'two',
      'three',
    ]);
  });

  it('lists tasks page by page, the oldest first', async () => {
    const { plane } = await openCluster([]);
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three']) ids.push(await run(plane, { name }));
    const page = async (asked: { after?: string; limit?: number }) => {
      const { value } = await plane.read((view) => view.taskPage(asked));
      return value && { ids: value.tasks.map(({ task }) => task.id), isMore: value.isMore };
    };
    const sorted = [...ids].sort();
    expect(await page({ limit: 2 })).toEqual({ ids: sorted.slice(0, 2), isMore: true });
    expect(await page({ after: sorted[1] ?? '', limit: 2 })).toEqual({ ids: sorted.slice(2), isMore: false });
    expect(await page({ after: 'no task' })).toBeNull();
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
    const { events: all } = await plane.eventsSince(0, 1000);
    expect(all.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['manager-started', 'node-joined', 'task-finished']),
    );
    const paged: (typeof all)[number][] = [];
    for (let since = 0, isMore = true; isMore;) {
      const page = await plane.eventsSince(since, 3);
      paged.push(...page.events);
      ({ through: since, isMore } = page);
    }
    expect(paged).toEqual(all);
  });

  it('tells what happened to one task, on one node, or of one kind', async () => {
    const { plane } = await openCluster(['a:1', 'b:1']);
    const id = await run(plane, { name: 'one' });
    await run(plane, { name: 'two' });
    const told = async (filter: EventFilter) => (await plane.eventsSince(0, 1000, filter)).events;
    const { events: all, through } = await plane.eventsSince(0, 1000);
    const ofOne = all.filter(({ subject }) => subject === id);
    expect(ofOne.map(({ kind, name }) => [kind, name])).toEqual([
      ['task-submitted', 'one'],
      ['attempt-placed', 'one'],
      ['attempt-observed', 'one'],
    ]);
    expect(await told({ task: id })).toEqual(ofOne);
    expect(await told({ task: 'one' })).toEqual(ofOne);
    const [, placed] = ofOne;
    const there = await told({ node: placed?.nodeName ?? '' });
    expect(there).toEqual(await told({ node: placed?.nodeId ?? '' }));
    expect(there.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['node-joined', 'attempt-placed', 'attempt-observed']),
    );
    expect(there.map(({ kind }) => kind)).not.toContain('task-submitted');
    expect((await told({ kinds: ['attempt-placed'] })).map(({ name }) => name)).toEqual(['one', 'two']);
    expect(await told({ task: 'two', kinds: ['attempt-placed'] })).toHaveLength(1);
    // Nothing of it: what was looked at is not looked at again.
    expect(await plane.eventsSince(0, 1000, { task: 'three' })).toEqual({ events: [], through, isMore: false });
  });
});
