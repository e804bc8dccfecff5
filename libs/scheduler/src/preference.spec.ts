import { aDemand, aNode, aRequest, aScheduler } from './cluster.fixture';
import { parseConstraint, parseNodeSubject } from './parse-constraint';
import type { PlacementRequest } from './placement-request';
import type { Scheduler } from './scheduler';
import { STRATEGIES } from './strategies';

const prefers = (text: string, weight = 50) => ({ constraint: parseConstraint(text), weight });
const over = (text: string, weight = 50) => ({ text, over: parseNodeSubject(text), weight });
const web = aDemand({ labels: { app: 'web' } });

/** Name and preference of each candidate, in their order. */
function ranked(scheduler: Scheduler, request: Partial<PlacementRequest>): [string, number][] {
  const { candidates } = scheduler.place(aRequest(request)).explanation;
  return candidates.map(({ nodeName, preference }) => [nodeName, preference]);
}

describe('affinities', () => {
  const nodes = [aNode(1), aNode(2, { labels: { disk: 'ssd' } }), aNode(3, { labels: { disk: 'ssd', zone: 'a' } })];

  it('sum up: -50 - 20 on worker-3, -50 on worker-2, 0 on worker-1', () => {
    const affinities = [prefers('node.labels.disk==ssd', 50), prefers('node.labels.zone==a', 20)];
    expect(ranked(aScheduler(nodes), { affinities })).toEqual([
      ['worker-3', -70],
      ['worker-2', -50],
      ['worker-1', 0],
    ]);
  });

  it('below 0 avoid: 30 on each node with an ssd', () => {
    expect(ranked(aScheduler(nodes), { affinities: [prefers('node.labels.disk exists', -30)] })).toEqual([
      ['worker-1', 0],
      ['worker-2', 30],
      ['worker-3', 30],
    ]);
  });

  it('to tasks follow them, and never refuse', () => {
    const scheduler = aScheduler(nodes);
    scheduler.reserve('db/1', 'id-2', aDemand({ labels: { app: 'db' } }));
    expect(ranked(scheduler, { affinities: [prefers('task.labels.app==db')] })[0]).toEqual(['worker-2', -50]);
    expect(ranked(scheduler, { affinities: [prefers('task.labels.app==db', -50)] }).map(([name]) => name)).toEqual([
      'worker-1',
      'worker-3',
      'worker-2',
    ]);
  });

  it.each(STRATEGIES.map(({ name }) => name))('come before the score of %s, which decides among equals', (strategy) => {
    const scheduler = aScheduler([
      aNode(1),
      aNode(2, { labels: { disk: 'ssd' } }),
      aNode(3, { labels: { disk: 'ssd' } }),
    ]);
    // More on worker-2 than anywhere else, so that no strategy but binpack would take it first of the two.
    scheduler.reserve('a/1', 'id-2', aDemand({ cpu: 3, memoryBytes: 2 ** 32 }));
    const demand = aDemand({ cpu: 0.5, memoryBytes: 2 ** 28 });
    const { candidates } = scheduler.place(
      aRequest({ strategy, demand, affinities: [prefers('node.labels.disk==ssd')] }),
    ).explanation;
    const names = candidates.map(({ nodeName }) => nodeName);
    expect(names[2]).toBe('worker-1');
    const [one, other] = candidates;
    expect(one?.score).toBeLessThanOrEqual(other?.score ?? -Infinity);
  });

  it('are told as terms beside those of the strategy', () => {
    const affinities = [prefers('node.labels.disk==ssd', 50), prefers('node.labels.zone==b', 20)];
    const { candidates } = aScheduler(nodes).place(aRequest({ strategy: 'greedy', affinities })).explanation;
    expect(candidates[0]?.terms).toEqual({
      cpu: 0,
      tasks: 0,
      'affinity node.labels.disk==ssd': -50,
      'affinity node.labels.zone==b': 0,
    });
  });
});

describe('a spread', () => {
  const zones = ['a', 'a', 'a', 'b', 'b', 'c'].map((zone, n) => aNode(n + 1, { labels: { zone } }));

  it('fills zones evenly, however many nodes they have', () => {
    const scheduler = aScheduler(zones);
    const counts: Record<string, number> = {};
    for (let n = 0; n < 9; n += 1) {
      const { nodeId } = scheduler.place(aRequest({ demand: web, spread: [over('node.labels.zone')] }));
      scheduler.reserve(`${n}`, nodeId ?? '', web);
      const zone = zones.find(({ id }) => id === nodeId)?.labels['zone'] ?? '';
      counts[zone] = (counts[zone] ?? 0) + 1;
    }
    expect(counts).toEqual({ a: 3, b: 3, c: 3 });
  });

  it('costs its weight for each task with the same labels in the zone', () => {
    const scheduler = aScheduler(zones);
    for (const [key, node] of [
      ['1', 'id-1'],
      ['2', 'id-2'],
      ['3', 'id-4'],
    ] as const)
      scheduler.reserve(key, node, web);
    scheduler.reserve('other', 'id-6', aDemand({ labels: { app: 'db' } }));
    const { candidates } = scheduler.place(
      aRequest({ demand: web, spread: [over('node.labels.zone', 7)] }),
    ).explanation;
    // Zone c has none, b one (1 x 7), a two (2 x 7).
    expect(candidates.map(({ preference }) => preference)).toEqual([0, 7, 7, 14, 14]);
    expect(candidates[1]?.terms['spread node.labels.zone']).toBe(7);
  });

  it('takes nodes without the label for a zone of their own', () => {
    const scheduler = aScheduler([aNode(1, { labels: { zone: 'a' } }), aNode(2), aNode(3)]);
    scheduler.reserve('1', 'id-1', web);
    scheduler.reserve('2', 'id-2', web);
    scheduler.reserve('3', 'id-2', web);
    expect(ranked(scheduler, { demand: web, spread: [over('node.labels.zone')] })).toEqual([
      ['worker-1', 50],
      ['worker-3', 100],
      ['worker-2', 100],
    ]);
  });

  it('is weighed against affinities: two tasks more in the zone (100) outweigh one of 60, one (50) does not', () => {
    const scheduler = aScheduler([
      aNode(1, { labels: { zone: 'a', disk: 'ssd' } }),
      aNode(2, { labels: { zone: 'b' } }),
    ]);
    const request = {
      demand: web,
      spread: [over('node.labels.zone')],
      affinities: [prefers('node.labels.disk==ssd', 60)],
    };
    const chosen = [1, 2, 3].map((n) => {
      const { nodeId } = scheduler.place(aRequest(request));
      scheduler.reserve(`${n}`, nodeId ?? '', web);
      return nodeId;
    });
    // -60 against 0; 50 - 60 against 0; 100 - 60 against 0.
    expect(chosen).toEqual(['id-1', 'id-1', 'id-2']);
  });

  it('over a label with as many values as nodes takes no longer than any other scan', () => {
    const scheduler = aScheduler(
      Array.from({ length: 20_000 }, (_, n) => aNode(n + 1, { labels: { serial: `${n}` } })),
    );
    const request = aRequest({ demand: web, spread: [over('node.labels.serial')] });
    const [first, second] = [1, 2].map((n) => {
      const { nodeId } = scheduler.place(request);
      scheduler.reserve(`${n}`, nodeId ?? '', web);
      return nodeId;
    });
    expect([first, second]).toEqual(['id-1', 'id-2']);
  });
});
