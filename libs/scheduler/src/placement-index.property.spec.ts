import fc from 'fast-check';
import { aDemand, aNode, aRequest, GIB } from './cluster.fixture';
import { parseConstraint, parseNodeSubject } from './parse-constraint';
import type { NodeView } from './node-view';
import type { PlacementRequest } from './placement-request';
import { NO_RULES, type PlacementRules } from './placement-rules';
import { Scheduler } from './scheduler';
import { STRATEGIES } from './strategies';

/*
 * The index against the definition: after every step of a random history, both must answer the same, explanation and all.
 * Histories come from a seed and not from fast-check's lists, so that they can be long and their clusters large.
 */

/** A small generator of its own (Steele, Lea, Flood: SplitMix, with 32 bits), so that a seed says everything. */
class Draw {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % limit;
  }

  of<T>(some: readonly T[]): T {
    const one = some[this.below(some.length)];
    if (one === undefined) throw new Error('nothing to draw from');
    return one;
  }
}

interface Story {
  readonly seed: number;
  readonly nodes: number;
  readonly shapes: number;
  readonly shapeLimit: number;
  readonly strategy: string;
}

const CONSTRAINTS = [
  ...['node.labels.disk==ssd', 'node.labels.zone!=b', 'node.name!=worker-2', 'node.labels.zone in (a, c)'],
  ...['node.labels.disk exists', 'node.labels.gpu not exists', 'node.kernel>=5.10', 'node.engine<24'],
  ...['task.labels.app!=db', 'task.labels.app==web', 'task.labels.tier not exists', 'task.labels.app not in (db, web)'],
].map(parseConstraint);

const SPREADS = ['node.labels.zone', 'node.host'].map((text, n) => ({
  ...{ text, over: parseNodeSubject(text) },
  weight: [50, 7][n] ?? 1,
}));

const RULES: readonly PlacementRules[] = [
  NO_RULES,
  {
    reserve: { cpu: 0.5, memoryBytes: GIB, diskBytes: 5 * GIB, pids: 10 },
    overcommit: { cpu: 2, memory: 1.5, disk: 2, pids: 1 },
  },
];

function aView(draw: Draw, joinNumber: number): NodeView {
  const part = draw.below(8);
  return aNode(joinNumber, {
    hostId: draw.of(['', '', `host-${joinNumber}`, 'shared-a', 'shared-b']),
    publishAddress: draw.of(['127.0.0.1', '10.0.0.1', '0.0.0.0']),
    platform: draw.of(['linux/amd64', 'linux/amd64', 'linux/arm64', '']),
    availability: draw.of(['active', 'active', 'active', 'active', 'paused', 'draining']),
    liveness: draw.of(['ready', 'ready', 'ready', 'ready', 'suspect', 'down']),
    labels: draw.of([{}, { disk: 'ssd' }, { disk: 'ssd', zone: 'b' }, { zone: 'a' }, { zone: 'c', gpu: '1' }]),
    kernel: draw.of(['6.1.0-18-amd64', '6.1.0-18-amd64', '4.19', '']),
    engine: draw.of(['20.10.24+dfsg1', '20.10.24+dfsg1', '24.0.7']),
    volumes: draw.of([[], [], [], ['data'], ['data', 'logs']]),
    capacity: draw.of([
      { cpu: 4, memoryBytes: 8 * GIB, diskBytes: 100 * GIB, pids: 100 },
      { cpu: 4, memoryBytes: 8 * GIB, diskBytes: 0 },
      { cpu: 2, memoryBytes: 16 * GIB, diskBytes: 50 * GIB },
      { cpu: 0, memoryBytes: 8 * GIB, diskBytes: 0 },
    ]),
    use: draw.of([null, { cpu: part / 2, memoryBytes: part * GIB, diskBytes: part * 10 * GIB }]),
  });
}

function aShape(draw: Draw, strategy: string): PlacementRequest {
  const ports = draw.of([[], [], [80], [80, 81], [80, 80]]);
  return aRequest({
    demand: aDemand({
      cpu: draw.of([0, 0.1, 0.5, 1, 3, draw.below(4) === 0 ? 100 : 0.2]),
      memoryBytes: draw.of([0, GIB / 4, GIB, 3 * GIB, 9 * GIB]),
      diskBytes: draw.of([0, 0, 5 * GIB, 40 * GIB]),
      pids: draw.of([0, 0, 0, 20, 60]),
      volumes: draw.below(8) === 0 ? draw.of([['data'], ['logs', 'data'], ['new']]) : [],
      labels: draw.of([{}, { app: 'web' }, { app: 'db', tier: 'back' }]),
      hostPorts: ports.map((port) => ({ address: draw.of([null, '0.0.0.0']), port, protocol: 'tcp' })),
    }),
    platform: draw.of(['', '', 'linux/amd64', draw.below(4) === 0 ? 'linux/s390x' : '']),
    constraints: CONSTRAINTS.filter(() => draw.below(12) === 0),
    maxPerNode: draw.of([0, 0, 0, 1, 3]),
    affinities: CONSTRAINTS.filter(() => draw.below(40) === 0).map((constraint) => ({
      constraint,
      weight: draw.of([50, 100, -30]),
    })),
    spread: SPREADS.filter(() => draw.below(8) === 0),
    strategy: draw.below(4) === 0 ? draw.of(STRATEGIES).name : strategy,
  });
}

/** Plays so many steps, asking both after each; tells how many tasks were placed and how many found nothing. */
function play(
  { seed, nodes, shapes, shapeLimit, strategy }: Story,
  steps: number,
): { placed: number; waiting: number } {
  const draw = new Draw(seed);
  const scheduler = new Scheduler({ shapeLimit, rules: draw.of(RULES) });
  const pool = Array.from({ length: shapes }, () => aShape(draw, strategy));
  const held: string[] = [];
  const told = { placed: 0, waiting: 0 };
  for (let n = 1; n <= nodes; n += 1) scheduler.setNode(aView(draw, n));
  for (let step = 0; step < steps; step += 1) {
    const what = draw.below(20);
    if (what === 0) scheduler.setNode(aView(draw, 1 + draw.below(nodes + 3)));
    else if (what === 1) scheduler.removeNode(`id-${1 + draw.below(nodes)}`);
    else if (what < 7) {
      const [key] = held.splice(draw.below(Math.max(1, held.length)), 1);
      if (key !== undefined) scheduler.release(key);
    } else if (what === 7) {
      // What runs is running, wherever: on a full node, on one that is not known.
      const key = `adopted-${step}/1`;
      scheduler.reserve(key, `id-${1 + draw.below(nodes + 3)}`, draw.of(pool).demand);
      held.push(key);
    }
    // Fashions: some shapes fall out of use, so that others take their place in the index.
    const fashion = Math.floor((step * 3) / steps);
    const asked = what === 8 ? aShape(draw, strategy) : draw.of(what === 9 ? pool : pool.slice(fashion));
    const expected = scheduler.wouldPlaceByFullScan(asked);
    const placement = scheduler.place(asked);
    // Text first: the matcher takes far longer, and they are equal.
    if (JSON.stringify(placement) !== JSON.stringify(expected)) expect(placement).toEqual(expected);
    if (placement.nodeId === null) {
      told.waiting += 1;
      continue;
    }
    told.placed += 1;
    // A commit that failed: the cursors have moved, and nothing else.
    if (draw.below(8) === 0) continue;
    scheduler.reserve(`task-${step}/1`, placement.nodeId, asked.demand);
    held.push(`task-${step}/1`);
  }
  return told;
}

const story = (strategy: string, nodes: number): fc.Arbitrary<Story> =>
  fc.record({
    seed: fc.integer(),
    nodes: fc.integer({ min: 1, max: nodes }),
    shapes: fc.integer({ min: 3, max: 8 }),
    shapeLimit: fc.constantFrom(64, 64, 2, 1, 0),
    strategy: fc.constant(strategy),
  });

describe('the placement index answers as a full scan does, explanation and all', () => {
  it.each(STRATEGIES.map(({ name }) => name))('for %s, whatever happens to the cluster', (strategy) => {
    const told = { placed: 0, waiting: 0 };
    fc.assert(
      fc.property(story(strategy, 30), (one) => {
        const { placed, waiting } = play(one, 80);
        told.placed += placed;
        told.waiting += waiting;
      }),
      { numRuns: 80 },
    );
    expect(told.placed).toBeGreaterThan(500);
    expect(told.waiting).toBeGreaterThan(300);
  });

  it.each(STRATEGIES.map(({ name }) => name))('for %s, on a large cluster after long churn', (strategy) => {
    const { placed } = play({ seed: 11, nodes: 300, shapes: 12, shapeLimit: 3, strategy }, 1_000);
    expect(placed).toBeGreaterThan(300);
  });
});
