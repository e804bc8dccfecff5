import { NO_RULES, type PlacementRequest, type PlacementRules, Scheduler } from '@cube/scheduler';
import { RandomStream } from '@cube/testing';
import { boundedPareto, GIB, nodeOf, paretoMean, requestFor, type Size } from './workload';

export interface SlowdownOptions {
  readonly fleet: readonly Size[];
  readonly strategy: string;
  /** Arriving work as a share of all cores. */
  readonly load: number;
  readonly jobs: number;
  readonly declaring: Declaring;
  readonly seed: number;
}

/**
 * What jobs say of themselves, a core and their memory. `all`: and nothing is refused for it, as E-PVM means it, where the cost
 * alone decides. `memory`: what does not fit waits. `nothing`: only what is measured is known.
 */
export const DECLARING = ['all', 'memory', 'nothing'] as const;

export type Declaring = (typeof DECLARING)[number];

/** So much is given away that nothing is refused. */
const UNREFUSED: PlacementRules = { ...NO_RULES, overcommit: { cpu: 16, memory: 16, disk: 1, pids: 1 } };

interface Job {
  readonly key: string;
  readonly arrivedAt: number;
  /** CPU seconds that it needs. */
  readonly work: number;
  readonly memoryGib: number;
  readonly request: PlacementRequest;
}

/** How much slower a machine computes once its memory is overfull: it pages. */
const PAGING = 10;
const WORK = { shape: 1.2, least: 1, most: 50 };
const MEMORY = { shape: 1.2, least: 0.25, most: 4 };
/** The first jobs find an empty fleet, which says nothing. */
const WARM_UP = 0.1;

/**
 * The mean slowdown of jobs, (end - arrival) / CPU time needed, in a model after Amir and others (IEEE TPDS 11(7), 2000;
 * its text was not at hand, so details may differ): jobs come at random (Poisson), sizes of work and memory are long-tailed and independent, a machine's jobs share
 * it equally, and one whose memory is overfull computes a constant times slower. Their machines have one processor; here a
 * job uses one core of several. A job that fits nowhere waits, first come, first served.
 */
export function meanSlowdown(options: SlowdownOptions): number {
  return new Cluster(options).run();
}

class Cluster {
  private readonly machines: Machine[];
  private readonly scheduler: Scheduler;
  private readonly rng: RandomStream;
  private readonly waiting: Job[] = [];
  private readonly slowdowns: number[] = [];

  constructor(private readonly options: SlowdownOptions) {
    this.rng = new RandomStream(options.seed);
    const rules = options.declaring === 'all' ? UNREFUSED : NO_RULES;
    this.scheduler = new Scheduler({ strategy: options.strategy, rules });
    this.machines = options.fleet.map((size, at) => new Machine(size, at + 1));
    for (const machine of this.machines) this.tell(machine);
  }

  run(): number {
    const { fleet, load, jobs } = this.options;
    const cores = fleet.reduce((sum, { cpu }) => sum + cpu, 0);
    const meanGap = paretoMean(WORK) / (load * cores);
    let arrivesAt = 0;
    for (let came = 0; came < jobs; came += 1) {
      arrivesAt += -Math.log(1 - this.rng.next()) * meanGap;
      this.endUntil(arrivesAt);
      this.waiting.push(this.newJob(came, arrivesAt));
      this.placeWaiting(arrivesAt);
    }
    this.endUntil(Number.POSITIVE_INFINITY);
    const counted = this.slowdowns.slice(Math.floor(jobs * WARM_UP));
    return counted.reduce((sum, one) => sum + one, 0) / counted.length;
  }

  private newJob(number: number, arrivedAt: number): Job {
    const work = boundedPareto(this.rng, WORK);
    const memoryGib = boundedPareto(this.rng, MEMORY);
    const { declaring } = this.options;
    const request = requestFor({
      cpu: declaring === 'all' ? 1 : 0,
      memoryGib: declaring === 'nothing' ? 0 : memoryGib,
    });
    return { key: `job-${number}/1`, arrivedAt, work, memoryGib, request };
  }

  private placeWaiting(now: number): void {
    for (let job = this.waiting[0]; job !== undefined; job = this.waiting[0]) {
      const { nodeId } = this.scheduler.place(job.request);
      const machine = this.machines.find(({ id }) => id === nodeId);
      if (machine === undefined) return;
      this.waiting.shift();
      this.scheduler.reserve(job.key, machine.id, job.request.demand);
      machine.begin(job, now);
      this.tell(machine);
    }
  }

  private endUntil(time: number): void {
    for (;;) {
      const next = this.machines.reduce((first, one) => (one.nextEnd < first.nextEnd ? one : first));
      if (next.nextEnd > time || next.nextEnd === Number.POSITIVE_INFINITY) return;
      const now = next.nextEnd;
      const job = next.endFirst();
      this.slowdowns.push((now - job.arrivedAt) / job.work);
      this.scheduler.release(job.key);
      this.tell(next);
      this.placeWaiting(now);
    }
  }

  /** The scheduler's statistics are always of now, and exact. */
  private tell(machine: Machine): void {
    this.scheduler.setNode(nodeOf(machine.size, machine.joinNumber, machine.use));
  }
}

/**
 * Its jobs share it equally, so the one with the least work left ends first.
 *
 * Invariants: (1) `served` is the work that a job got that has been there from the beginning. (2) `jobs` are in the order of their
 * ends, the last ends first.
 */
class Machine {
  readonly id: string;
  nextEnd = Number.POSITIVE_INFINITY;
  private readonly jobs: { readonly job: Job; readonly endsAtServed: number }[] = [];
  private served = 0;
  private at = 0;
  private memoryGib = 0;

  constructor(
    readonly size: Size,
    readonly joinNumber: number,
  ) {
    this.id = nodeOf(size, joinNumber).id;
  }

  get use() {
    const cpu = Math.min(this.size.cpu, this.jobs.length);
    return { cpu, memoryBytes: Math.min(this.size.memoryGib, this.memoryGib) * GIB, diskBytes: 0 };
  }

  begin(job: Job, now: number): void {
    this.serveUntil(now);
    const endsAtServed = this.served + job.work;
    let [low, high] = [0, this.jobs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.jobs[middle]?.endsAtServed ?? 0) > endsAtServed) low = middle + 1;
      else high = middle;
    }
    this.jobs.splice(low, 0, { job, endsAtServed });
    this.memoryGib += job.memoryGib;
    this.foresee();
  }

  /** Ends the job that is the next to end. */
  endFirst(): Job {
    this.serveUntil(this.nextEnd);
    const ended = this.jobs.pop();
    if (ended === undefined) throw new Error('a machine without jobs has none that ends');
    this.memoryGib -= ended.job.memoryGib;
    this.foresee();
    return ended.job;
  }

  private serveUntil(now: number): void {
    this.served += (now - this.at) * this.rate();
    this.at = now;
  }

  /** CPU seconds that each job gets in a second. */
  private rate(): number {
    const share = this.jobs.length === 0 ? 0 : Math.min(1, this.size.cpu / this.jobs.length);
    return this.memoryGib > this.size.memoryGib + 1e-9 ? share / PAGING : share;
  }

  private foresee(): void {
    const first = this.jobs.at(-1);
    const left = first === undefined ? Number.POSITIVE_INFINITY : Math.max(0, first.endsAtServed - this.served);
    this.nextEnd = first === undefined ? left : this.at + left / this.rate();
  }
}
