import { settle } from '@cube/testing';
import {
  attempts,
  CHECK,
  drain,
  failed,
  healthy,
  onFirst,
  PORT,
  progress,
  report,
  shown,
  STOPPED,
} from './moves.fixture';
import { closeClusters, run, stop, taskOf } from './opened-cluster.fixture';

afterEach(closeClusters);

describe('a drain', () => {
  it('moves a task at a time; the old attempt runs, and is shown, until the new one is healthy', async () => {
    const { plane, first, second, ids } = await onFirst([{ healthCheck: CHECK }, { healthCheck: CHECK }]);
    const [one = '', two = ''] = ids;
    await drain(plane, first);
    expect(await attempts(plane, one)).toEqual(['1 Running on a', '2 Running on b']);
    expect(await attempts(plane, two)).toEqual(['1 Running on a']);
    expect(await shown(plane, one)).toBe('worker-a:1');
    expect(await progress(plane, first)).toMatchObject({ parallel: 1, remaining: 2, waiting: [] });
    await report(second, one, 2, healthy);
    expect(await attempts(plane, one)).toEqual(['1 Failed on a', '2 Running on b']);
    expect(await shown(plane, one)).toBe('worker-b:1');
    expect(await attempts(plane, two)).toEqual(['1 Running on a', '2 Running on b']);
    await report(second, two, 2, healthy);
    expect(await progress(plane, first)).toMatchObject({ remaining: 0, waiting: [] });
    expect((await taskOf(plane, two)).restartCount).toBe(0);
  });

  it('moves as many at once as it is told', async () => {
    const { plane, first, ids } = await onFirst([
      { healthCheck: CHECK },
      { healthCheck: CHECK },
      { healthCheck: CHECK },
    ]);
    await drain(plane, first, 2);
    const counts = await Promise.all(ids.map(async (id) => (await attempts(plane, id)).length));
    expect(counts).toEqual([2, 2, 1]);
  });

  it.each([
    ['a host port', PORT],
    ['a singleton', { singleton: true }],
  ])('ends %s first, and starts it elsewhere once its end is confirmed', async (_, spec) => {
    const { plane, first, second, id } = await onFirst([spec]);
    const hold = jest.spyOn(first, 'take').mockImplementation(() => undefined);
    await drain(plane, first);
    expect(hold.mock.calls.map(([{ action, attempt }]) => [action, attempt])).toEqual([['stop', 1]]);
    expect(await attempts(plane, id)).toEqual(['1 Running on a']);
    expect(second.received).toEqual([]);
    hold.mockRestore();
    await report(first, id, 1, { state: 'Completed', end: 'completed', reason: STOPPED, released: true });
    expect(await attempts(plane, id)).toEqual(['1 Failed on a', '2 Running on b']);
    expect((await taskOf(plane, id)).restartCount).toBe(0);
  });

  it('moves the next one only when one that ended first runs elsewhere and is healthy', async () => {
    const { plane, first, second, ids } = await onFirst([{ ...PORT, healthCheck: CHECK }, {}]);
    const [one = '', two = ''] = ids;
    await drain(plane, first);
    expect(await attempts(plane, one)).toEqual(['1 Failed on a', '2 Running on b']);
    expect(await attempts(plane, two)).toEqual(['1 Running on a']);
    await report(second, one, 2, healthy);
    expect(await shown(plane, two)).toBe('worker-b:1');
  });

  it.each([
    ['without a place', { constraints: ['node.labels.disk==ssd'] }, 'disk'],
    ['on a host port that is taken elsewhere', PORT, '8080'],
  ])('leaves one %s where it is and says why, until there is a place', async (_, spec, why) => {
    const { plane, first, second } = await onFirst([{}, {}]);
    await plane.operations.updateNode(first.nodeId, { labels: { disk: 'ssd' } });
    await plane.operations.updateNode(second.nodeId, { availability: 'paused' });
    const picky = await run(plane, { name: 'picky', ...spec });
    await plane.operations.updateNode(second.nodeId, { availability: 'active' });
    await plane.operations.updateNode(first.nodeId, { availability: 'paused' });
    const blocker = await run(plane, { name: 'blocker', ...PORT });
    await drain(plane, first, 5);
    expect(await attempts(plane, picky)).toEqual(['1 Running on a']);
    const { waiting, remaining } = await progress(plane, first);
    expect(waiting).toEqual([{ taskId: picky, name: 'picky', reason: expect.stringContaining(why) as string }]);
    expect(remaining).toBe(1);
    if (why === 'disk') await plane.operations.updateNode(second.nodeId, { labels: { disk: 'ssd' } });
    else await stop(plane, blocker);
    await settle();
    expect(await shown(plane, picky)).toBe('worker-b:1');
    expect(await progress(plane, first)).toMatchObject({ remaining: 0, waiting: [] });
  });

  it('goes on with the others when one that ended first has lost its place', async () => {
    const { plane, first, made, ids, tick } = await onFirst([PORT, {}], ['a:1', 'b:1', 'c:1']);
    const hold = jest.spyOn(first, 'take').mockImplementation(() => undefined);
    await drain(plane, first);
    for (const { nodeId } of made.slice(1)) {
      await plane.operations.updateNode(nodeId, { availability: 'paused' });
    }
    hold.mockRestore();
    await report(first, ids[0] ?? '', 1, { state: 'Completed', end: 'completed', reason: STOPPED, released: true });
    const { waiting } = await progress(plane, first);
    expect(waiting[0]).toMatchObject({ name: 'task-0', reason: /^it had to end first, and waits for a node/ });
    await run(plane, { ...PORT, name: 'takes-the-port-of-c', constraints: ['node.name==worker-c:1'] });
    await plane.operations.updateNode(made[2]?.nodeId ?? '', { availability: 'active', labels: { disk: 'ssd' } });
    await tick(plane, 3);
    expect(await shown(plane, ids[1] ?? '')).toBe('worker-c:1');
  });

  it('gives nobody the host port that a task gave up to move with it, however urgent', async () => {
    const { plane, first, second, id } = await onFirst([PORT]);
    second.options = { ...second.options, hostId: first.address };
    second.restart();
    await settle();
    const urgent = await run(plane, { ...PORT, name: 'urgent', priority: 90 });
    expect(await attempts(plane, urgent)).toEqual(['1 Pending on no node']);
    await drain(plane, first);
    expect(await attempts(plane, id)).toEqual(['1 Failed on a', '2 Running on b']);
    expect(await attempts(plane, urgent)).toEqual(['1 Pending on no node']);
  });

  it('empties the node, as its plan says', async () => {
    const { plane, first } = await onFirst([{}, PORT, {}]);
    const nothing = { tasks: [], lose: [], add: [], strategy: null, everything: false };
    const { plan } = await plane.plans.plan(() => ({ ...nothing, drain: [first.nodeId] }));
    expect(plan.nodes.map(({ before, after }) => [before.taskCount, after.taskCount])).toEqual([
      [3, 0],
      [0, 3],
    ]);
    await drain(plane, first);
    expect(await progress(plane, first)).toMatchObject({ remaining: 0 });
  });

  it('leaves a task that never runs twice, and says so', async () => {
    const { plane, first, id } = await onFirst([{ restartPolicy: 'no' }]);
    await drain(plane, first);
    expect(await attempts(plane, id)).toEqual(['1 Running on a']);
    expect((await progress(plane, first)).waiting).toMatchObject([
      { name: 'task-0', reason: /restart policy is "no"/ },
    ]);
  });

  it('ends when the node is active again: what has not moved stays', async () => {
    const { plane, first, second, ids } = await onFirst([{ healthCheck: CHECK }, { healthCheck: CHECK }]);
    const [one = '', two = ''] = ids;
    await drain(plane, first);
    await plane.operations.updateNode(first.nodeId, { availability: 'active' });
    await settle();
    expect(await attempts(plane, one)).toEqual(['1 Running on a', '2 Completed on b']);
    expect(await attempts(plane, two)).toEqual(['1 Running on a']);
    expect(await shown(plane, one)).toBe('worker-a:1');
    await drain(plane, first);
    await report(second, one, 3, healthy);
    expect(await attempts(plane, one)).toEqual(['1 Failed on a', '2 Completed on b', '3 Running on b']);
  });

  it('keeps the old attempt while replacements fail, uncharged, each later than the one before', async () => {
    const { plane, first, second, id, tick } = await onFirst([{ healthCheck: CHECK, restartPolicy: 'on-failure:1' }]);
    await drain(plane, first);
    await report(second, id, 2, failed);
    expect(await attempts(plane, id)).toEqual(['1 Running on a', '2 Failed on b']);
    expect((await progress(plane, first)).waiting).toMatchObject([{ reason: /attempt 2, failed and is tried again/ }]);
    await tick(plane, 2);
    await report(second, id, 3, failed);
    await tick(plane, 1);
    expect(await attempts(plane, id)).toHaveLength(3);
    await tick(plane, 2);
    await report(second, id, 4, healthy);
    expect(await shown(plane, id)).toBe('worker-b:1');
    expect((await taskOf(plane, id)).restartCount).toBe(0);
  });

  it('stops an unhealthy replacement, and not the old attempt', async () => {
    const { plane, first, second, id } = await onFirst([{ healthCheck: CHECK }]);
    await drain(plane, first);
    await report(second, id, 2, { health: 'unhealthy' });
    expect(await attempts(plane, id)).toEqual(['1 Running on a', '2 Failed on b']);
  });

  it.each([
    ['fails', failed],
    ['is removed by somebody', { state: 'Failed', end: 'loss', released: true } as const],
  ])('lets the replacement take over when the old attempt %s', async (_, end) => {
    const { plane, first, second, id } = await onFirst([{ healthCheck: CHECK }]);
    await drain(plane, first);
    await report(first, id, 1, end);
    expect(await attempts(plane, id)).toEqual(['1 Failed on a', '2 Running on b']);
    await report(second, id, 2, healthy);
    expect(await taskOf(plane, id)).toMatchObject({ restartCount: 0, final: false });
  });

  it('is over for a task that completes meanwhile: its replacement is stopped', async () => {
    const { plane, first, id } = await onFirst([{ healthCheck: CHECK }]);
    await drain(plane, first);
    await report(first, id, 1, { state: 'Completed', exitCode: 0, end: 'completed', released: true });
    expect(await attempts(plane, id)).toEqual(['1 Completed on a', '2 Completed on b']);
    expect((await taskOf(plane, id)).final).toBe(true);
  });

  it('stops both attempts of a task that its user stops', async () => {
    const { plane, first, id } = await onFirst([{ healthCheck: CHECK }]);
    await drain(plane, first);
    await stop(plane, id);
    expect(await attempts(plane, id)).toEqual(['1 Completed on a', '2 Completed on b']);
    expect((await taskOf(plane, id)).final).toBe(true);
  });

  it('goes on when the node that is drained is lost in an overlap', async () => {
    const { plane, first, id, tick } = await onFirst([{ healthCheck: CHECK }], ['a:1', 'b:1', 'c:1']);
    await drain(plane, first);
    first.reachable = false;
    first.wake();
    await tick(plane, 20);
    expect((await taskOf(plane, id)).attempts.map(({ state }) => state)).toEqual(['Failed', 'Running']);
  });

  it('tries again when the node of a replacement is lost', async () => {
    const { plane, first, made, id, tick } = await onFirst([{ healthCheck: CHECK }], ['a:1', 'b:1', 'c:1']);
    await drain(plane, first);
    const nodeOf = async (number: number) => (await taskOf(plane, id)).attempts[number - 1]?.nodeId;
    const holder = made.find(({ containers }) => containers.has(`${id}/2`));
    if (holder === undefined) throw new Error('nobody has the replacement');
    holder.reachable = false;
    holder.wake();
    await tick(plane, 25);
    const { attempts: all } = await taskOf(plane, id);
    expect(all.map(({ state }) => state)).toEqual(['Running', 'Failed', 'Running']);
    expect(await nodeOf(3)).not.toBe(holder.nodeId);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('goes on after kill -9 of the manager (moment %i)', async (moment) => {
    const { plane, first, second, ids, open, tick } = await onFirst([{ healthCheck: CHECK }, PORT, {}]);
    let now = plane;
    const steps: (() => unknown)[] = [
      () => void now.operations.updateNode(first.nodeId, { availability: 'draining' }),
      () => Promise.resolve(),
      () => Promise.resolve(),
      () => settle(),
      () => second.report(ids[0] ?? '', 2, healthy),
      () => Promise.resolve(),
      () => settle(),
      () => tick(now, 1),
    ];
    for (const [index, step] of steps.entries()) {
      await step();
      if (index !== moment) continue;
      void plane.close();
      now = await open();
    }
    await tick(now, 5);
    for (const id of ids) expect(await shown(now, id)).toBe('worker-b:1');
    expect(await progress(now, first)).toMatchObject({ remaining: 0 });
    const all = (await Promise.all(ids.map((id) => taskOf(now, id)))).map((task) => task.attempts.length);
    expect(all).toEqual([2, 2, 2]);
  });

  it('counts a task as moving until its next attempt is settled, whatever its worker says what time it is', async () => {
    const { plane, clock, first, ids } = await onFirst(
      [PORT, { singleton: true }].map((one) => ({ ...one, healthCheck: CHECK })),
    );
    const [one = '', other = ''] = ids;
    first.take = () => undefined;
    await drain(plane, first);
    const stopped = { state: 'Completed', end: 'completed', reason: STOPPED, released: true } as const;
    await report(first, one, 1, { ...stopped, finishedAt: clock.now() + 60_000 });
    expect(await attempts(plane, one)).toEqual(['1 Failed on a', '2 Running on b']);
    expect((await taskOf(plane, other)).attempts.map(({ stop }) => stop)).toEqual([null]);
  });

  it('keeps the backoff of a task that failed by itself before it was stopped for its move', async () => {
    const { plane, first, id, tick } = await onFirst([PORT]);
    first.take = () => undefined;
    await drain(plane, first);
    await report(first, id, 1, {
      ...failed,
      reason: { code: 'exit-code', message: 'ended by itself with exit code 1' },
    });
    expect(await attempts(plane, id)).toEqual(['1 Failed on a', '2 Pending on no node']);
    await tick(plane, 2);
    expect(await attempts(plane, id)).toEqual(['1 Failed on a', '2 Running on b']);
  });
});
