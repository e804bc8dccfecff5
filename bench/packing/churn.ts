import { Scheduler } from '@cube/scheduler';
import { RandomStream } from '@cube/testing';
import { GIB, isLarge, nodeOf, REFERENCE, requestFor, type Size, type Workload } from './workload';

export interface ChurnOptions {
  readonly fleet: readonly Size[];
  readonly workload: Workload;
  readonly strategy: string;
  /** Share of the fleet's cores that the tasks ask for. */
  readonly load: number;
  readonly seed: number;
}

/** Shares of 1. */
export interface ChurnResult {
  /** Of the large tasks that came, those that found no node. */
  readonly largeUnplaced: number;
  /** Of all cores, those that are free where the reference task does not fit. */
  readonly stranded: number;
  /** Of all nodes, those with more than 90 % of their cores or memory reserved. */
  readonly above90: number;
}

interface Placed {
  readonly key: string;
  readonly nodeId: string;
  readonly size: Size;
}

/** Each task leaves once, on average, and another comes: what is left free then is where it came about, not where the first ones left it. */
const TURNOVERS = 1;

/**
 * Fills a fleet up to a load, then lets tasks go at random and others come in their place. A task that finds no node goes away.
 * The tasks that come and the order of leaving depend on the seed alone, as far as the placements allow.
 */
export function churn({ fleet, workload, strategy, load, seed }: ChurnOptions): ChurnResult {
  const scheduler = new Scheduler({ strategy });
  fleet.forEach((size, at) => scheduler.setNode(nodeOf(size, at + 1)));
  const arrivals = new RandomStream(seed);
  const departures = new RandomStream(seed + 0x9e3779b9);
  const wanted = load * fleet.reduce((sum, { cpu }) => sum + cpu, 0);
  const there: Placed[] = [];
  const large = { came: 0, unplaced: 0 };
  let [asked, came] = [0, 0];

  const comeOne = (): void => {
    const size = workload.draw(arrivals);
    const request = requestFor(size);
    const { nodeId } = scheduler.place(request);
    came += 1;
    if (isLarge(size)) large.came += 1;
    if (nodeId === null) {
      if (isLarge(size)) large.unplaced += 1;
      return;
    }
    const key = `task-${came}/1`;
    scheduler.reserve(key, nodeId, request.demand);
    there.push({ key, nodeId, size });
    asked += size.cpu;
  };
  const leaveOne = (): void => {
    const at = Math.floor(departures.next() * there.length);
    const leaving = there[at];
    const last = there.pop();
    if (leaving === undefined || last === undefined) return;
    if (leaving !== last) there[at] = last;
    scheduler.release(leaving.key);
    asked -= leaving.size.cpu;
  };
  // One that finds no node is not asked for again: with many of those the load would never be reached.
  const fill = (): void => {
    for (let failures = 0; asked < wanted && failures < MOST_FAILURES;) {
      const before = there.length;
      comeOne();
      if (there.length === before) failures += 1;
    }
  };

  fill();
  for (let left = there.length * TURNOVERS; left > 0; left -= 1) {
    leaveOne();
    if (asked < wanted) comeOne();
  }
  return { largeUnplaced: large.came === 0 ? 0 : large.unplaced / large.came, ...leftovers(scheduler, fleet) };
}

const MOST_FAILURES = 200;

function leftovers(scheduler: Scheduler, fleet: readonly Size[]): Pick<ChurnResult, 'stranded' | 'above90'> {
  let [cores, stranded, full] = [0, 0, 0];
  fleet.forEach((size, at) => {
    const reserved = scheduler.reservedOn(`node-${at + 1}`);
    const cpu = size.cpu - reserved.cpu;
    const memoryGib = size.memoryGib - reserved.memoryBytes / GIB;
    cores += size.cpu;
    if (cpu < REFERENCE.cpu || memoryGib < REFERENCE.memoryGib) stranded += Math.max(0, cpu);
    if (cpu < 0.1 * size.cpu || memoryGib < 0.1 * size.memoryGib) full += 1;
  });
  return { stranded: stranded / cores, above90: full / fleet.length };
}
