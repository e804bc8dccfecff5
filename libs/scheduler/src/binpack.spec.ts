import { aDemand, aNode, aRequest, aScheduler, GIB } from './cluster.fixture';

const asks = (cpu: number, gib: number) =>
  aRequest({ strategy: 'binpack', demand: aDemand({ cpu, memoryBytes: gib * GIB }) });

describe('binpack', () => {
  // Of 4 cores and 8 GiB; 10^1 = 10, 10^0.75 = 5.62341325, 10^0.5 = 3.16227766, 10^0.25 = 1.77827941, 10^0 = 1.
  it.each([
    [0, 0, 1_000_000_000], // (10 + 10 - 2) / 18
    [1, 2, 513_712_584], // (5.62341325 + 5.62341325 - 2) / 18 = 0.51371258
    [2, 4, 240_253_073], // (3.16227766 + 3.16227766 - 2) / 18 = 0.24025307
    [4, 4, 120_126_537], // (1 + 3.16227766 - 2) / 18 = 0.12012654
    [3, 8, 43_237_745], // (1.77827941 + 1 - 2) / 18 = 0.04323775
    [4, 8, 0], // (1 + 1 - 2) / 18
  ])('with %d cores and %d GiB asked of an empty node, the misfit is %d billionths', (cpu, gib, score) => {
    expect(aScheduler([aNode(1)]).place(asks(cpu, gib)).explanation.candidates[0]?.score).toBe(score);
  });

  it('fills one node before the next, so that a large task still finds room', () => {
    const scheduler = aScheduler([aNode(1), aNode(2)]);
    scheduler.reserve('a/1', 'id-2', aDemand({ cpu: 1, memoryBytes: 2 * GIB }));
    const chosen = [1, 2, 3].map((n) => {
      const { nodeId } = scheduler.place(asks(1, 2));
      scheduler.reserve(`task-${n}/1`, nodeId ?? '', aDemand({ cpu: 1, memoryBytes: 2 * GIB }));
      return nodeId;
    });
    expect(chosen).toEqual(['id-2', 'id-2', 'id-2']);
    expect(scheduler.place(asks(4, 8)).nodeId).toBe('id-1');
  });

  it('prefers two small gaps to a large one', () => {
    const scheduler = aScheduler([aNode(1), aNode(2)]);
    scheduler.reserve('a/1', 'id-1', aDemand({ cpu: 3 }));
    scheduler.reserve('b/1', 'id-2', aDemand({ cpu: 1, memoryBytes: 4 * GIB }));
    const { candidates } = scheduler.place(asks(1, 2)).explanation;
    expect(candidates.map(({ nodeId, terms }) => [nodeId, terms])).toEqual([
      ['id-2', { freeCpu: 0.5, freeMemory: 0.25 }], // 3.16227766 + 1.77827941 = 4.94055707
      ['id-1', { freeCpu: 0, freeMemory: 0.75 }], // 1 + 5.62341325 = 6.62341325
    ]);
  });

  it('is not drawn to a node that is merely busy', () => {
    const busy = aNode(2, { use: { cpu: 4, memoryBytes: 8 * GIB, diskBytes: 0 } });
    expect(aScheduler([aNode(1), busy]).place(asks(1, 2)).nodeId).toBe('id-1');
  });

  it('stays in bounds on a node that holds more than it has', () => {
    const scheduler = aScheduler([aNode(1)]);
    scheduler.reserve('a/1', 'id-1', aDemand({ cpu: 40 }));
    // CPU counts as full: (1 + 5.62341325 - 2) / 18 = 0.25685629.
    expect(scheduler.place(asks(0, 2)).explanation.candidates[0]?.score).toBe(256_856_292);
  });
});
