import type { NodeView, PlacementRequest } from '@cube/scheduler';
import type { Rng } from '@cube/task';

export const GIB = 2 ** 30;

/** What a task takes: cores and GiB. */
export interface Size {
  readonly cpu: number;
  readonly memoryGib: number;
}

/** Machines of several generations and purposes, in the numbers in which a fleet of 50 has them. */
const FLEET = [
  { count: 16, cpu: 16, memoryGib: 64 },
  { count: 14, cpu: 32, memoryGib: 128 },
  { count: 8, cpu: 32, memoryGib: 256 },
  { count: 8, cpu: 64, memoryGib: 128 },
  { count: 4, cpu: 96, memoryGib: 384 },
] as const;

/** The mixed fleet, its sizes in turn. */
export function mixedFleet(): readonly Size[] {
  const left = FLEET.map(({ count }) => count as number);
  const total = left.reduce((sum, count) => sum + count, 0);
  const sizes: Size[] = [];
  for (let turn = 0; sizes.length < total; turn += 1) {
    const at = turn % FLEET.length;
    const size = FLEET[at];
    if (size === undefined || (left[at] ?? 0) === 0) continue;
    left[at] = (left[at] ?? 0) - 1;
    sizes.push({ cpu: size.cpu, memoryGib: size.memoryGib });
  }
  return sizes;
}

/** A fleet bought at once, of as many nodes. */
export function alikeFleet(): readonly Size[] {
  return mixedFleet().map(() => ({ cpu: 32, memoryGib: 128 }));
}

export const FLEETS = [
  { name: 'mixed fleet', sizes: mixedFleet() },
  { name: 'fleet of alike nodes', sizes: alikeFleet() },
] as const;

/** Tasks from here on are large: a quarter of the smallest machine. */
export const LARGE: Size = { cpu: 4, memoryGib: 16 };

/** A task that half of the smallest machines could hold; room where it doesn't fit is stranded. */
export const REFERENCE: Size = { cpu: 8, memoryGib: 32 };

export function isLarge({ cpu, memoryGib }: Size): boolean {
  return cpu >= LARGE.cpu || memoryGib >= LARGE.memoryGib;
}

/** What a workload's tasks are. */
export interface Workload {
  readonly name: string;
  readonly draw: (rng: Rng) => Size;
}

/** Services: up to a core, one to eight GiB for a core. */
const small = (rng: Rng): Size => withMemory(rng, between(rng, 0.1, 1));

/** Databases, builds, training. */
const large = (rng: Rng): Size => withMemory(rng, between(rng, LARGE.cpu, 14));

export const WORKLOADS: readonly Workload[] = [
  { name: 'small', draw: small },
  // One in 25 is large, which is about half of all cores.
  { name: 'small and large', draw: (rng) => (rng.next() < 0.04 ? large(rng) : small(rng)) },
  { name: 'long-tailed', draw: (rng) => withMemory(rng, boundedPareto(rng, LONG_TAIL)) },
];

const LONG_TAIL = { shape: 1.1, least: 0.1, most: 14 };

/** Tasks differ in what they need more of: 1 to 8 GiB for a core, 4 in the middle, as the fleet has. */
function withMemory(rng: Rng, cpu: number): Size {
  const perCore = 2 ** between(rng, 0, 3);
  return { cpu: hundredths(cpu), memoryGib: hundredths(cpu * perCore) };
}

interface ParetoOptions {
  readonly shape: number;
  readonly least: number;
  readonly most: number;
}

/** By inversion; most values are near `least`, and a few make most of the sum. */
export function boundedPareto(rng: Rng, { shape, least, most }: ParetoOptions): number {
  const tail = 1 - (least / most) ** shape;
  return least / (1 - rng.next() * tail) ** (1 / shape);
}

export function paretoMean({ shape, least, most }: ParetoOptions): number {
  const part = (shape * least ** shape) / ((shape - 1) * (1 - (least / most) ** shape));
  return part * (least ** (1 - shape) - most ** (1 - shape));
}

export function between(rng: Rng, least: number, most: number): number {
  return least + rng.next() * (most - least);
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A machine as the scheduler sees it; `useOf` is what is measured on it. */
export function nodeOf(size: Size, joinNumber: number, use: NodeView['use'] = null): NodeView {
  return {
    id: `node-${joinNumber}`,
    name: `worker-${joinNumber}`,
    joinNumber,
    hostId: `host-${joinNumber}`,
    publishAddress: '10.0.0.1',
    ...{ platform: 'linux/amd64', kernel: '', engine: '', volumes: [] },
    availability: 'active',
    liveness: 'ready',
    labels: {},
    capacity: { cpu: size.cpu, memoryBytes: size.memoryGib * GIB, diskBytes: 1000 * GIB },
    use,
  };
}

export function requestFor({ cpu, memoryGib }: Size): PlacementRequest {
  const memoryBytes = Math.round(memoryGib * GIB);
  return {
    demand: { cpu, memoryBytes, diskBytes: 0, pids: 0, hostPorts: [], volumes: [], labels: {} },
    ...{ platform: '', constraints: [], maxPerNode: 0, affinities: [], spread: [], strategy: '' },
  };
}
