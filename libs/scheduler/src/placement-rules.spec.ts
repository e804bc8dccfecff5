import { aDemand, aNode, aRequest, aScheduler, GIB } from './cluster.fixture';
import { allocatable, NO_RULES, type PlacementRules } from './placement-rules';

const capacity = { cpu: 4, memoryBytes: 8 * GIB, diskBytes: 100 * GIB, pids: 1_000 };

const rules: PlacementRules = {
  reserve: { cpu: 1, memoryBytes: 2 * GIB, diskBytes: 10 * GIB, pids: 100 },
  overcommit: { cpu: 2, memory: 1.5, disk: 1, pids: 1 },
};

function free(over: Partial<PlacementRules>, use: Parameters<typeof aNode>[1] = {}) {
  const scheduler = aScheduler([aNode(1, use)], { rules: { ...NO_RULES, ...over } });
  const asks = (demand: Parameters<typeof aDemand>[0]) => scheduler.place(aRequest({ demand: aDemand(demand) }));
  return (demand: Parameters<typeof aDemand>[0]) => asks(demand).explanation.refused[0]?.message ?? 'fits';
}

describe('what a node gives to tasks', () => {
  it('is (capacity - reserve) x overcommit', () => {
    expect(allocatable(capacity, rules)).toEqual({
      cpu: 6e9, // (4 - 1) x 2 cores
      memory: 9 * GIB, // (8 - 2) x 1.5 GiB
      disk: 90 * GIB,
      pids: 900,
    });
  });

  it('is nothing where the reserve takes all, and never less', () => {
    const all = { ...rules, reserve: { cpu: 9, memoryBytes: 99 * GIB, diskBytes: 0, pids: 0 } };
    expect(allocatable(capacity, all)).toMatchObject({ cpu: 0, memory: 0 });
    expect(free(all)({})).toBe('cpu: it reports none to give');
  });

  it.each([NaN, 0, -1, Infinity])('is not multiplied by %d', (nonsense) => {
    const broken = { cpu: nonsense, memory: nonsense, disk: nonsense, pids: nonsense };
    expect(allocatable(capacity, { ...NO_RULES, overcommit: broken })).toEqual(allocatable(capacity, NO_RULES));
  });

  it('is what fits, what is shown, and what is too large', () => {
    const asks = free(rules);
    expect(asks({ cpu: 6, memoryBytes: 9 * GIB, diskBytes: 90 * GIB, pids: 900 })).toBe('fits');
    expect(asks({ memoryBytes: 9 * GIB + 1 })).toBe('memory: asks 9.1 GiB, 9 GiB free of 9 GiB');
  });
});

describe('measured use', () => {
  it('is compared to what the node has, not to what it promises', () => {
    // 2 of 4 cores in use: of 8 promised, 4. A promise of 4 reserved is as much.
    const half = aNode(1, { use: { cpu: 2, memoryBytes: 0, diskBytes: 0 } });
    const scheduler = aScheduler([half, aNode(2)], {
      rules: { ...NO_RULES, overcommit: { ...rules.overcommit, memory: 1 } },
    });
    scheduler.reserve('a/1', 'id-2', aDemand({ cpu: 4 }));
    const { candidates } = scheduler.place(aRequest({ strategy: 'headroom', demand: aDemand({ cpu: 1 }) })).explanation;
    expect(candidates.map(({ terms }) => terms['cpu'])).toEqual([5 / 8, 5 / 8]);
  });

  it('of disk refuses whatever is promised: 100 - 95 written leave 5', () => {
    const written = { use: { cpu: 0, memoryBytes: 0, diskBytes: 95 * GIB } };
    const asks = free({ overcommit: { ...NO_RULES.overcommit, disk: 3 } }, written);
    expect(asks({ diskBytes: 5 * GIB })).toBe('fits');
    expect(asks({ diskBytes: 6 * GIB })).toBe('disk: asks 6 GiB, 5 GiB free of 300 GiB');
  });

  it('of disk never eats what is kept back: 100 - 10 - 85 leave 5', () => {
    const written = { use: { cpu: 0, memoryBytes: 0, diskBytes: 85 * GIB } };
    expect(free(rules, written)({ diskBytes: 6 * GIB })).toBe('disk: asks 6 GiB, 5 GiB free of 90 GiB');
  });

  it.each(['spread', 'binpack'])(
    'counts for %s where a task declares nothing, since nothing else shows it',
    (strategy) => {
      const busy = (joinNumber: number) => aNode(joinNumber, { use: { cpu: 3, memoryBytes: 6 * GIB, diskBytes: 0 } });
      const scheduler = aScheduler([busy(1), busy(2)]);
      scheduler.reserve('silent/1', 'id-1', aDemand());
      scheduler.reserve('told/1', 'id-2', aDemand({ cpu: 0.1, memoryBytes: GIB / 10 }));
      const { candidates } = scheduler.place(
        aRequest({ strategy, demand: aDemand({ cpu: 0.5, memoryBytes: GIB }) }),
      ).explanation;
      // Three quarters full against a fortieth: the emptier first for spread, the fuller for binpack.
      expect(candidates.map(({ nodeId }) => nodeId)).toEqual(
        strategy === 'spread' ? ['id-2', 'id-1'] : ['id-1', 'id-2'],
      );
    },
  );

  it('never refuses CPU and memory', () => {
    const busy = aNode(1, { use: { cpu: 4, memoryBytes: 8 * GIB, diskBytes: 0 } });
    const scheduler = aScheduler([busy]);
    scheduler.reserve('silent/1', 'id-1', aDemand());
    expect(scheduler.place(aRequest({ demand: aDemand({ cpu: 4, memoryBytes: 8 * GIB }) })).nodeId).toBe('id-1');
  });
});
