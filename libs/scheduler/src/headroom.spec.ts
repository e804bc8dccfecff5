import { aDemand, aNode, aRequest, aScheduler, GIB } from './cluster.fixture';

const asks = (cpu: number) => aRequest({ strategy: 'headroom', demand: aDemand({ cpu }) });

/** Ten cores each, so that a core is a tenth. */
const tenCores = (joinNumber: number, busyCores = 0) =>
  aNode(joinNumber, {
    capacity: { cpu: 10, memoryBytes: 10 * GIB, diskBytes: 0 },
    use: { cpu: busyCores, memoryBytes: 0, diskBytes: 0 },
  });

describe('headroom', () => {
  it('fills a node to four fifths, then the next, and what is left evenly', () => {
    const scheduler = aScheduler([tenCores(1), tenCores(2)]);
    const chosen = Array.from({ length: 10 }, (_, n) => {
      const { nodeId } = scheduler.place(asks(2));
      scheduler.reserve(`task-${n}/1`, nodeId ?? '', aDemand({ cpu: 2 }));
      return nodeId;
    });
    // Node 1 to 0.8, node 2 to 0.8; then both to 1, the first by join number.
    expect(chosen).toEqual([...Array<string>(4).fill('id-1'), ...Array<string>(4).fill('id-2'), 'id-1', 'id-2']);
  });

  it('ranks by misfit below the limit and by fill above it', () => {
    const scheduler = aScheduler([tenCores(1), tenCores(2), tenCores(3), tenCores(4)]);
    for (const [node, cpu] of [2, 7, 8, 9].entries())
      scheduler.reserve(`${node}/1`, `id-${node + 1}`, aDemand({ cpu }));
    const { candidates } = scheduler.place(asks(1)).explanation;
    expect(candidates.map(({ nodeId, score }) => [nodeId, score])).toEqual([
      ['id-2', 532_494_066], // fill 0.8, not above: (10^0.2 + 10^1 - 2) / 18 = (1.58489319 + 8) / 18
      ['id-1', 722_881_796], // fill 0.3: (10^0.7 + 10 - 2) / 18 = (5.01187234 + 8) / 18
      ['id-3', 1_900_000_000], // 1 + 0.9
      ['id-4', 2_000_000_000], // 1 + 1
    ]);
    expect(candidates[0]?.terms).toEqual({ cpu: 0.8, memory: 0, fillLimit: 0.8 });
  });

  it('takes a busy node for a filled one', () => {
    expect(aScheduler([tenCores(1, 9), tenCores(2)]).place(asks(1)).nodeId).toBe('id-2');
    expect(aScheduler([tenCores(1), tenCores(2, 5)]).place(asks(1)).nodeId).toBe('id-2');
  });

  it('looks at memory as well', () => {
    const scheduler = aScheduler([tenCores(1), tenCores(2)]);
    scheduler.reserve('a/1', 'id-1', aDemand({ memoryBytes: 9 * GIB }));
    expect(scheduler.place(asks(1)).nodeId).toBe('id-2');
  });
});
