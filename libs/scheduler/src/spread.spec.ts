import { aDemand, aNode, aRequest, aScheduler, GIB } from './cluster.fixture';

const asks = (cpu: number, gib: number) =>
  aRequest({ strategy: 'spread', demand: aDemand({ cpu, memoryBytes: gib * GIB }) });

describe('spread', () => {
  it('takes the node with the least reserved, in balance', () => {
    const scheduler = aScheduler([aNode(1), aNode(2), aNode(3)]);
    scheduler.reserve('a/1', 'id-1', aDemand({ cpu: 2, memoryBytes: 4 * GIB }));
    scheduler.reserve('b/1', 'id-2', aDemand({ cpu: 2 }));
    scheduler.reserve('c/1', 'id-3', aDemand({ cpu: 1, memoryBytes: 2 * GIB }));
    const { candidates } = scheduler.place(asks(1, 2)).explanation;
    expect(candidates.map(({ nodeId, score }) => [nodeId, score])).toEqual([
      ['id-3', 500_000_000_001], // c = 2/4, m = 4/8: mean 0.5, half the difference 0
      ['id-1', 750_000_000_001], // c = 3/4, m = 6/8: mean 0.75, half the difference 0
      ['id-2', 750_000_000_001], // c = 3/4, m = 2/8: mean 0.5, half the difference 0.25
    ]);
    expect(candidates[2]?.terms).toEqual({ allocated: 0.5, imbalance: 0.25, tasks: 1 });
  });

  it('looks at reservations alone', () => {
    const busy = aNode(1, { use: { cpu: 4, memoryBytes: 8 * GIB, diskBytes: 0 } });
    expect(aScheduler([busy, aNode(2)]).place(asks(1, 1)).nodeId).toBe('id-1');
  });

  it('gives the node with fewer tasks what declares nothing', () => {
    const scheduler = aScheduler([aNode(1), aNode(2)]);
    scheduler.reserve('a/1', 'id-1', aDemand());
    expect(scheduler.place(asks(0, 0)).nodeId).toBe('id-2');
  });

  it('counts a node as full, and no more, that holds more than it has', () => {
    const scheduler = aScheduler([aNode(1)]);
    scheduler.reserve('a/1', 'id-1', aDemand({ cpu: 9 }));
    // c = min(1, 9/4), m = 2/8: the larger is 1.
    expect(scheduler.place(asks(0, 2)).explanation.candidates[0]?.score).toBe(1_000_000_000_001);
  });
});
