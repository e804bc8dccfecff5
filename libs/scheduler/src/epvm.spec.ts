import { aDemand, aNode, aRequest, aScheduler, GIB } from './cluster.fixture';
import type { Demand } from './demand';
import type { NodeView } from './node-view';

const KIB = 1024;

/** The score of the one node, to the digits that the lineage's figures have. */
function costOn(node: NodeView, demand: Partial<Demand>, tasks = 0): string {
  const scheduler = aScheduler([node], { strategy: 'epvm' });
  for (let n = 0; n < tasks; n += 1) scheduler.reserve(`task-${n}/1`, node.id, aDemand());
  const [best] = scheduler.place(aRequest({ demand: aDemand(demand) })).explanation.candidates;
  return ((best?.score ?? NaN) / 1e9).toFixed(7);
}

/** The node of the lineage's README: MemTotal 2014312 kB, MemAvailable 536020 kB. */
const readmeNode = aNode(1, {
  capacity: { cpu: 1, memoryBytes: 2014312 * KIB, diskBytes: 0 },
  use: { cpu: 0, memoryBytes: (2014312 - 536020) * KIB, diskBytes: 0 },
});

describe('E-PVM, against the figures of the lineage', () => {
  // Nothing asked: 2 (L^((n+1)/4) - L^(n/4)), with L = 1.53960072: L^(1/4) = 1.11391493, L^(2/4) = 1.24080648,
  // L^(3/4) = 1.38215287, L^(4/4) = 1.53960072.
  it.each([
    [0, '0.2278299'], // 2 (1.11391493 - 1.00000000)
    [1, '0.2537831'], // 2 (1.24080648 - 1.11391493)
    [2, '0.2826928'], // 2 (1.38215287 - 1.24080648)
    [3, '0.3148957'], // 2 (1.53960072 - 1.38215287)
  ])('with %d tasks on the node and nothing asked, a task costs %s', (tasks, cost) => {
    expect(costOn(aNode(1), {}, tasks)).toBe(cost);
  });

  // m = (2014312 - 536020) / 2014312 = 0.7338942, L^m = 1.3725802; d as below; plus the 0.2278299 of n = 0.
  it('with the lineage\'s 256 "MiB" (divided by 1000) on its README\'s node, a task costs 0.3090758', () => {
    // d = 268435 / 2014312 = 0.1332639, L^(m + d) - L^m = 0.0812459
    expect(costOn(readmeNode, { memoryBytes: 268435 * KIB })).toBe('0.3090758');
  });

  it("with 256 MiB on the README's node, a task costs 0.3071177", () => {
    // d = 262144 / 2014312 = 0.1301407, L^(m + d) - L^m = 0.0792879
    expect(costOn(readmeNode, { memoryBytes: 262144 * KIB })).toBe('0.3071177');
  });
});

describe('E-PVM, beyond the lineage', () => {
  it('counts the CPU that a task asks for', () => {
    // c = 0, c' = 2 / 4: L^0.5 - 1 = 0.24080648; plus 0.22782987
    expect(costOn(aNode(1), { cpu: 2 })).toBe('0.4686363');
    // c = 3 / 4 measured: L^1.25 - L^0.75 = 1.71498423 - 1.38215287 = 0.33283136; plus 0.22782987
    expect(costOn(aNode(1, { use: { cpu: 3, memoryBytes: 0, diskBytes: 0 } }), { cpu: 2 })).toBe('0.5606612');
  });

  it('sends a task away from the node whose CPU is busy', () => {
    const busy = aNode(1, { use: { cpu: 3.5, memoryBytes: 0, diskBytes: 0 } });
    expect(aScheduler([busy, aNode(2)]).place(aRequest({ demand: aDemand({ cpu: 1 }) })).nodeId).toBe('id-2');
  });

  it('takes the larger of reserved and measured for the use of a resource', () => {
    const measured = aNode(1, { use: { cpu: 0, memoryBytes: 3 * GIB, diskBytes: 0 } });
    const reserved = aNode(2, { use: { cpu: 0, memoryBytes: 1 * GIB, diskBytes: 0 } });
    const scheduler = aScheduler([measured, reserved]);
    // One task each, so that only memory tells them apart.
    scheduler.reserve('a/1', 'id-1', aDemand({ memoryBytes: 1 * GIB }));
    scheduler.reserve('b/1', 'id-2', aDemand({ memoryBytes: 3 * GIB }));
    const { candidates } = scheduler.place(aRequest({ demand: aDemand({ memoryBytes: GIB }) })).explanation;
    expect(candidates.map(({ nodeName }) => nodeName)).toEqual(['worker-1', 'worker-2']);
    expect(candidates[0]?.score).toBe(candidates[1]?.score);
  });

  it('measures tasks against a maximum that doubles once a node reaches it', () => {
    const scheduler = aScheduler([aNode(1)]);
    const seen = [];
    for (let n = 1; n <= 16; n += 1) {
      scheduler.reserve(`task-${n}/1`, 'id-1', aDemand());
      seen.push(scheduler.cursors.maxJobs);
    }
    expect(seen).toEqual([4, 4, 4, 8, 8, 8, 8, 16, 16, 16, 16, 16, 16, 16, 16, 32]);
    for (let n = 1; n <= 16; n += 1) scheduler.release(`task-${n}/1`);
    expect(scheduler.cursors.maxJobs).toBe(32);
  });

  it('shows what a score is made of', () => {
    const [best] = aScheduler([aNode(1)]).place(aRequest({ demand: aDemand({ cpu: 2, memoryBytes: 4 * GIB }) }))
      .explanation.candidates;
    const { cpu = NaN, memory = NaN, jobs = NaN } = best?.terms ?? {};
    expect(cpu).toBeCloseTo(0.2408065, 7);
    expect(memory).toBeCloseTo(0.2408065, 7);
    expect(jobs).toBeCloseTo(0.2278299, 7);
    expect(best?.score).toBe(Math.round((cpu + memory + jobs) * 1e9));
  });
});
