import { aDemand, aNode, aRequest, aScheduler, GIB } from './cluster.fixture';

const oneGib = aDemand({ memoryBytes: GIB });

describe('the scheduler', () => {
  it('spreads equal tasks over equal nodes, the one that joined first first', () => {
    const scheduler = aScheduler([aNode(2), aNode(1), aNode(3)]);
    const chosen = [1, 2, 3, 4].map((n) => {
      const { nodeId } = scheduler.place(aRequest({ demand: oneGib }));
      scheduler.reserve(`task-${n}/1`, nodeId ?? '', oneGib);
      return nodeId;
    });
    expect(chosen).toEqual(['id-1', 'id-2', 'id-3', 'id-1']);
  });

  it('counts what is reserved and gives back precisely what was taken', () => {
    const scheduler = aScheduler([aNode(1)]);
    for (let n = 0; n < 30; n += 1) scheduler.reserve(`task-${n}/1`, 'id-1', aDemand({ cpu: 0.1, memoryBytes: 7 }));
    expect(scheduler.reservedOn('id-1')).toEqual({ cpu: 3, memoryBytes: 210, diskBytes: 0, pids: 0, taskCount: 30 });
    for (let n = 0; n < 30; n += 1) expect(scheduler.release(`task-${n}/1`)).toBe(true);
    expect(scheduler.reservedOn('id-1')).toEqual({ cpu: 0, memoryBytes: 0, diskBytes: 0, pids: 0, taskCount: 0 });
  });

  it('takes a release of nothing as done', () => {
    const scheduler = aScheduler([aNode(1)]);
    scheduler.reserve('a/1', 'id-1', oneGib);
    expect([scheduler.release('a/1'), scheduler.release('a/1'), scheduler.release('b/1')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(scheduler.reservedOn('id-1').memoryBytes).toBe(0);
  });

  it('replaces what a key held', () => {
    const scheduler = aScheduler([aNode(1), aNode(2)]);
    scheduler.reserve('a/1', 'id-1', oneGib);
    scheduler.reserve('a/1', 'id-1', oneGib);
    expect(scheduler.reservedOn('id-1')).toMatchObject({ memoryBytes: GIB, taskCount: 1 });
    scheduler.reserve('a/1', 'id-2', oneGib);
    expect(scheduler.reservedOn('id-1').taskCount).toBe(0);
    expect(scheduler.reservedOn('id-2').taskCount).toBe(1);
  });

  it('keeps the reservations of a node that vanishes between decision and reservation, until it is back', () => {
    const scheduler = aScheduler([aNode(1)]);
    const { nodeId } = scheduler.place(aRequest({ demand: oneGib }));
    scheduler.removeNode('id-1');
    scheduler.reserve('a/1', nodeId ?? '', oneGib);
    expect(scheduler.place(aRequest()).nodeId).toBeNull();
    scheduler.setNode(aNode(1));
    expect(scheduler.reservedOn('id-1').memoryBytes).toBe(GIB);
    expect(scheduler.place(aRequest({ demand: aDemand({ memoryBytes: 8 * GIB }) })).nodeId).toBeNull();
  });

  it('takes the newest view of a node', () => {
    const scheduler = aScheduler([aNode(1)]);
    scheduler.reserve('a/1', 'id-1', oneGib);
    scheduler.setNode(aNode(1, { liveness: 'suspect' }));
    expect(scheduler.place(aRequest()).explanation.refusedByCode).toEqual({ 'not-ready': 1 });
    scheduler.setNode(aNode(1, { capacity: { cpu: 4, memoryBytes: 2 * GIB, diskBytes: 0 } }));
    expect(scheduler.place(aRequest({ demand: aDemand({ memoryBytes: GIB }) })).nodeId).toBe('id-1');
    expect(scheduler.place(aRequest({ demand: aDemand({ memoryBytes: GIB + 1 }) })).nodeId).toBeNull();
  });

  it('judges a node without statistics by its reservations alone', () => {
    const silent = aNode(1, { use: null });
    const idle = aNode(2);
    const scheduler = aScheduler([silent, idle]);
    scheduler.reserve('a/1', 'id-1', oneGib);
    expect(scheduler.place(aRequest({ demand: oneGib })).nodeId).toBe('id-2');
  });

  it.each([NaN, -1, -Infinity, Infinity])('lets statistics of %d neither win nor crash', (nonsense) => {
    const broken = aNode(2, { use: { cpu: nonsense, memoryBytes: nonsense, diskBytes: nonsense } });
    const demand = aDemand({ cpu: 1, memoryBytes: GIB, diskBytes: GIB });
    const { nodeId, explanation } = aScheduler([aNode(1), broken]).place(aRequest({ demand }));
    expect(nodeId).toBe('id-1');
    expect(explanation.candidates[1]?.score).toBe(explanation.candidates[0]?.score);
  });

  it('lets a node that uses more than it has cost no less than a full one', () => {
    const demand = aDemand({ cpu: 1 });
    const over = aNode(1, { use: { cpu: 4_000, memoryBytes: 0, diskBytes: 0 } });
    expect(aScheduler([over, aNode(2)]).place(aRequest({ demand })).nodeId).toBe('id-2');
  });

  it('raises a restored maximum of tasks to what its nodes hold', () => {
    const scheduler = aScheduler([aNode(1)]);
    for (let n = 0; n < 9; n += 1) scheduler.reserve(`task-${n}/1`, 'id-1', aDemand());
    scheduler.cursors = { roundRobin: 3, maxJobs: 4 };
    expect(scheduler.cursors).toEqual({ roundRobin: 3, maxJobs: 16 });
  });
});
