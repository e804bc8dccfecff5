import { aDemand, aNode, aRequest, aScheduler, GIB, MIB, onPort } from './cluster.fixture';
import { parseConstraint } from './parse-constraint';
import { type Explanation, MAX_CANDIDATES, MAX_REFUSED } from './explanation';
import type { NodeView } from './node-view';
import type { PlacementRequest } from './placement-request';
import { STRATEGIES, strategyNamed, UnknownStrategyError } from './strategies';

const small = { cpu: 4, memoryBytes: 512 * MIB, diskBytes: 0 };

function explained(nodes: readonly NodeView[], request: Partial<PlacementRequest>): Explanation {
  return aScheduler(nodes).place(aRequest(request)).explanation;
}

describe('the explanation of a placed task', () => {
  const explanation = explained([aNode(1), aNode(2), aNode(3, { liveness: 'down' })], {});

  it('names the node, the strategy, its inputs and every verdict', () => {
    expect(explanation).toMatchObject({
      strategy: 'epvm',
      verdict: 'placed',
      cursors: { roundRobin: 0, maxJobs: 4 },
      chosen: { nodeId: 'id-1', nodeName: 'worker-1' },
      refused: [{ nodeName: 'worker-3', code: 'not-ready' }],
      refusedByCode: { 'not-ready': 1 },
      nodesConsidered: 3,
      nodesFitting: 2,
      summary: 'worker-1, by epvm; 2 of 3 nodes fit',
    });
    expect(explanation.candidates.map(({ nodeName }) => nodeName)).toEqual(['worker-1', 'worker-2']);
  });

  it('survives being stored', () => {
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });
});

describe('the explanation of a task that waits', () => {
  const memory = (amount: number): Partial<PlacementRequest> => ({ demand: aDemand({ memoryBytes: amount }) });

  it('says that no workers have joined', () => {
    expect(explained([], {})).toMatchObject({ verdict: 'no-nodes', summary: 'no workers have joined', chosen: null });
  });

  it('counts the reasons, the most frequent first, with what comes nearest', () => {
    const scheduler = aScheduler([aNode(1), aNode(2), aNode(3, { liveness: 'down' })]);
    scheduler.reserve('a/1', 'id-1', aDemand({ memoryBytes: 8 * GIB - 301 * MIB }));
    scheduler.reserve('b/1', 'id-2', aDemand({ memoryBytes: 8 * GIB - 200 * MIB }));
    expect(scheduler.place(aRequest(memory(512 * MIB))).explanation).toMatchObject({
      verdict: 'no-fitting-node',
      refusedByCode: { memory: 2, 'not-ready': 1 },
      summary: 'no node fits: 2 of 3 short of memory (largest free 301 MiB), 1 not ready',
    });
  });

  it('has words for every reason', () => {
    const constraints = [parseConstraint('node.labels.disk==ssd')];
    const scheduler = aScheduler([
      aNode(1, { availability: 'paused' }),
      aNode(2, { platform: 'linux/arm64' }),
      aNode(3),
      aNode(4, { labels: { disk: 'ssd' }, capacity: { ...small, cpu: 0 } }),
      aNode(5, { labels: { disk: 'ssd' } }),
    ]);
    scheduler.reserve('a/1', 'id-5', onPort(7778));
    const { summary } = scheduler.place(
      aRequest({ platform: 'linux/amd64', constraints, demand: onPort(7778) }),
    ).explanation;
    expect(summary).toBe(
      'no node fits: 1 of 5 paused or draining, 1 of another platform than linux/amd64, ' +
        '1 outside the constraints (such as node.labels.disk==ssd), 1 without cpu to give, 1 with host port 7778/tcp taken',
    );
  });

  it('says at once when no node is large enough, even a down or an empty one', () => {
    expect(explained([aNode(1), aNode(2, { capacity: small, liveness: 'down' })], memory(64 * GIB))).toMatchObject({
      verdict: 'too-large',
      summary: 'no node is large enough: asks 64 GiB of memory, the largest node has 8 GiB',
    });
    expect(explained([aNode(1)], { demand: aDemand({ cpu: 1e12 }) }).summary).toMatch(
      /^no node is large enough: asks .* cores, the largest node has 4 cores$/,
    );
  });

  it('says when no node is large enough for all that is asked together', () => {
    const wide = aNode(1, { capacity: { cpu: 16, memoryBytes: 4 * GIB, diskBytes: 0 } });
    const tall = aNode(2, { capacity: { cpu: 2, memoryBytes: 64 * GIB, diskBytes: 0 } });
    expect(explained([wide, tall], { demand: aDemand({ cpu: 8, memoryBytes: 32 * GIB }) })).toMatchObject({
      verdict: 'too-large',
      summary: 'no node is large enough: none has 8 cores and 32 GiB of memory together',
    });
  });

  it('does not call a task too large that only has to wait for a node', () => {
    expect(explained([aNode(1, { liveness: 'down' })], memory(GIB)).verdict).toBe('no-fitting-node');
  });
});

describe('an explanation of a large cluster', () => {
  const half = Array.from({ length: 2_000 }, (_, n) => aNode(n + 1, { liveness: n % 2 === 0 ? 'ready' : 'down' }));
  const explanation = explained(half, {});

  it('keeps the best and the first refused, and counts all', () => {
    expect(explanation.candidates).toHaveLength(MAX_CANDIDATES);
    expect(explanation.refused).toHaveLength(MAX_REFUSED.placed);
    expect(explanation.refusedByCode).toEqual({ 'not-ready': 1_000 });
    expect(explanation.nodesFitting).toBe(1_000);
  });

  it('stays under 2 kB, for a task that waits as well', () => {
    const waiting = explained(half, { constraints: [parseConstraint('node.labels.disk==ssd')] });
    expect(waiting.refused).toHaveLength(MAX_REFUSED.waiting);
    for (const one of [explanation, waiting]) expect(JSON.stringify(one).length).toBeLessThan(2_000);
  });
});

describe('a strategy', () => {
  it('is found by its name', () => {
    expect(STRATEGIES.map(({ name }) => strategyNamed(name).name)).toEqual([
      'epvm',
      'roundrobin',
      'greedy',
      'spread',
      'binpack',
      'headroom',
    ]);
  });

  it('that is not known is refused with those that are', () => {
    expect(() => aScheduler([], { strategy: 'best' })).toThrow(UnknownStrategyError);
    expect(() => aScheduler([]).place(aRequest({ strategy: 'best' }))).toThrow(
      'there is no strategy "best": expected epvm or roundrobin or greedy or spread or binpack or headroom',
    );
  });
});
