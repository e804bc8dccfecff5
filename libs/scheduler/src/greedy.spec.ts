import { aDemand, aNode, aRequest, aScheduler } from './cluster.fixture';

const asks = (cpu: number) => aRequest({ strategy: 'greedy', demand: aDemand({ cpu }) });

const measured = (cpu: number) => ({ use: { cpu, memoryBytes: 0, diskBytes: 0 } });

describe('greedy', () => {
  it('takes the node whose CPU is used least once the task is there, the larger of reserved and measured', () => {
    const scheduler = aScheduler([aNode(1, measured(2)), aNode(2, measured(0.5)), aNode(3)]);
    scheduler.reserve('a/1', 'id-2', aDemand({ cpu: 1 }));
    scheduler.reserve('b/1', 'id-3', aDemand({ cpu: 3 }));
    const { candidates } = scheduler.place(asks(1)).explanation;
    expect(candidates.map(({ nodeId, score }) => [nodeId, score])).toEqual([
      ['id-2', 500_000_000_001], // (max(1, 0.5) + 1) / 4 = 0.5 in millionths, times 10^6, plus 1 task
      ['id-1', 750_000_000_000], // (max(0, 2) + 1) / 4 = 0.75, no task
      ['id-3', 1_000_000_000_001], // (max(3, 0) + 1) / 4 = 1, 1 task
    ]);
    expect(candidates[0]?.terms).toEqual({ cpu: 0.5, tasks: 1 });
  });

  it('measures use by what the node has', () => {
    const large = aNode(2, { capacity: { cpu: 16, memoryBytes: 1e9, diskBytes: 0 }, ...measured(3) });
    // (1 + 1) / 4 = 0.5 on the small node, (3 + 1) / 16 = 0.25 on the large one.
    expect(aScheduler([aNode(1, measured(1)), large]).place(asks(1)).nodeId).toBe('id-2');
  });

  it('gives the node with fewer tasks what declares nothing', () => {
    const scheduler = aScheduler([aNode(1), aNode(2), aNode(3)]);
    const chosen = [1, 2, 3, 4].map((n) => {
      const { nodeId } = scheduler.place(asks(0));
      scheduler.reserve(`task-${n}/1`, nodeId ?? '', aDemand());
      return nodeId;
    });
    expect(chosen).toEqual(['id-1', 'id-2', 'id-3', 'id-1']);
  });

  it('sees no difference between nodes that are busy beyond what they have', () => {
    const scheduler = aScheduler([aNode(1, measured(9)), aNode(2, measured(5))]);
    const { candidates } = scheduler.place(asks(1)).explanation;
    expect(candidates.map(({ nodeId, score }) => [nodeId, score])).toEqual([
      ['id-1', 1_000_000_000_000],
      ['id-2', 1_000_000_000_000],
    ]);
  });
});
