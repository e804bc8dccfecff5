import { type NodeView, parseConstraint, type PlacementRequest } from '@cube/scheduler';

const GIB = 2 ** 30;

/** Three sizes of machines, as fleets grow: bought in different years. */
const SIZES = [
  { cpu: 32, memoryBytes: 128 * GIB, diskBytes: 1_000 * GIB },
  { cpu: 64, memoryBytes: 256 * GIB, diskBytes: 2_000 * GIB },
  { cpu: 96, memoryBytes: 384 * GIB, diskBytes: 2_000 * GIB },
] as const;

/** Node `joinNumber` of a fleet: every ninth of its sizes and labels, a little in use. */
export function fleetNode(joinNumber: number): NodeView {
  const capacity = SIZES[joinNumber % SIZES.length] ?? SIZES[0];
  const busy = (joinNumber % 7) / 100;
  return {
    id: `node-${joinNumber}`,
    name: `worker-${joinNumber}`,
    joinNumber,
    hostId: `host-${joinNumber}`,
    publishAddress: '10.0.0.1',
    platform: 'linux/amd64',
    availability: 'active',
    liveness: 'ready',
    labels: { third: String(Math.floor(joinNumber / SIZES.length) % 3) },
    ...{ kernel: '6.1.0', engine: '24.0.7', volumes: [] },
    capacity,
    use: { cpu: capacity.cpu * busy, memoryBytes: capacity.memoryBytes * busy, diskBytes: 0 },
  };
}

/** How alike tasks are: all the same, of 50 shapes in turn, or no two the same. */
export const LIKENESSES = ['identical', '50 shapes', 'all different'] as const;

export type Likeness = (typeof LIKENESSES)[number];

const ONE_THIRD = [parseConstraint('node.labels.third==1')];

/** Task `index`, between 0.1 and 0.35 cores and 256 MiB and 1.25 GiB; on every third node only, if asked. */
export function loadTask(index: number, likeness: Likeness, constrained: boolean): PlacementRequest {
  const { cpu, memoryBytes } = demandOf(index, likeness);
  return {
    demand: { cpu, memoryBytes, diskBytes: 0, pids: 0, hostPorts: [], volumes: [], labels: {} },
    platform: '',
    constraints: constrained ? ONE_THIRD : [],
    ...{ maxPerNode: 0, affinities: [], spread: [] },
    strategy: '',
  };
}

function demandOf(index: number, likeness: Likeness): { cpu: number; memoryBytes: number } {
  switch (likeness) {
    case 'identical':
      return { cpu: 0.25, memoryBytes: GIB };
    case '50 shapes':
      return { cpu: 0.1 + (index % 50) / 200, memoryBytes: GIB / 4 + ((index * 7) % 50) * (GIB / 50) };
    case 'all different':
      return { cpu: 0.1 + (index % 50) / 200, memoryBytes: GIB / 4 + ((index * 7) % 50) * (GIB / 50) + index };
    default:
      return likeness satisfies never;
  }
}
