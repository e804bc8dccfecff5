import { aDemand, aNode, aRequest, GIB } from './cluster.fixture';
import type { NodeView } from './node-view';
import { parseConstraint, parseNodeSubject } from './parse-constraint';
import type { PlacementRequest } from './placement-request';
import { NO_RULES, type PlacementRules } from './placement-rules';
import { STRATEGIES } from './strategies';

/** A small generator of its own (Steele, Lea, Flood: SplitMix, with 32 bits), so that a seed says everything. */
export class Draw {
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

const CONSTRAINTS = [
  ...['node.labels.disk==ssd', 'node.labels.zone!=b', 'node.name!=worker-2', 'node.labels.zone in (a, c)'],
  ...['node.labels.disk exists', 'node.labels.gpu not exists', 'node.kernel>=5.10', 'node.engine<24'],
  ...['task.labels.app!=db', 'task.labels.app==web', 'task.labels.tier not exists', 'task.labels.app not in (db, web)'],
].map(parseConstraint);

const SPREADS = ['node.labels.zone', 'node.host'].map((text, n) => ({
  ...{ text, over: parseNodeSubject(text) },
  weight: [50, 7][n] ?? 1,
}));

export const RULES: readonly PlacementRules[] = [
  NO_RULES,
  {
    reserve: { cpu: 0.5, memoryBytes: GIB, diskBytes: 5 * GIB, pids: 10 },
    overcommit: { cpu: 2, memory: 1.5, disk: 2, pids: 1 },
  },
];

/** Any node: small, so that tasks meet. */
export function aView(draw: Draw, joinNumber: number): NodeView {
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

/** Any task, with every strategy and every field. */
export function aShape(draw: Draw, strategy: string): PlacementRequest {
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
