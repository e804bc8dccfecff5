import { type Amounts, demandedAmounts } from './amounts';
import { liebPower } from './exponential';
import type { NodeState } from './node-state';
import type { Scorer, Strategy } from './strategy';

/** Digits of the cost that a score keeps. */
const SCALE = 1e9;

/**
 * E-PVM: the node where the total cost rises least, the cost of a resource growing exponentially with its use.
 *
 * Amir, Awerbuch, Barak, Borgstrom, Keren, "An opportunity cost approach for job assignment in a scalable computing
 * cluster", IEEE TPDS 11(7), 2000. The paper's base is the number of machines; as the lineage does, this takes Lieb's square
 * ice constant L = (4/3)^(3/2). With m, c the use of memory and CPU as fractions, m', c' the same once the task is there,
 * n the node's tasks and the jobs term counted once with each:
 *
 *     (L^m' - L^m) + (L^c' - L^c) + 2 (L^((n+1)/maxJobs) - L^(n/maxJobs))
 *
 * The lineage left c' = c, so CPU never counted, and maxJobs at 4; here it grows as the paper's maximum does.
 */
export const epvm: Strategy = {
  name: 'epvm',
  reads: 'maxJobs',
  scorer: ({ demand }, { maxJobs }) => new OpportunityCost(demandedAmounts(demand), maxJobs),
};

/** The rise of L^x by d is L^x (L^d - 1): the node keeps the first factor, the second depends on its capacity alone. */
class OpportunityCost implements Scorer {
  private readonly cpuGrowth: Growth;
  private readonly memoryGrowth: Growth;
  /** By number of tasks. */
  private readonly jobsCosts: number[] = [];

  constructor(
    asked: Amounts,
    private readonly maxJobs: number,
  ) {
    this.cpuGrowth = new Growth(asked.cpu);
    this.memoryGrowth = new Growth(asked.memory);
  }

  value(node: NodeState): number {
    return Math.floor((this.memory(node) + this.cpu(node) + this.jobs(node)) * SCALE + 0.5);
  }

  terms(node: NodeState): Readonly<Record<string, number>> {
    return { memory: this.memory(node), cpu: this.cpu(node), jobs: this.jobs(node) };
  }

  private memory(node: NodeState): number {
    return node.memoryPower * this.memoryGrowth.on(node.capacity.memory);
  }

  private cpu(node: NodeState): number {
    return node.cpuPower * this.cpuGrowth.on(node.capacity.cpu);
  }

  private jobs({ taskCount }: NodeState): number {
    return (this.jobsCosts[taskCount] ??=
      2 * (liebPower((taskCount + 1) / this.maxJobs) - liebPower(taskCount / this.maxJobs)));
  }
}

/** Different capacities whose growth is kept; beyond, it is worked out again. */
const KEPT_CAPACITIES = 1_000;

/** L^d - 1 for what is asked, d being its share of a capacity. */
class Growth {
  private readonly byCapacity = new Map<number, number>();
  private lastCapacity = 0;
  private lastGrowth = 0;

  constructor(private readonly asked: number) {}

  /** 0 where nothing is asked or there is nothing. */
  on(capacity: number): number {
    if (this.asked === 0 || capacity === 0) return 0;
    if (capacity === this.lastCapacity) return this.lastGrowth;
    this.lastCapacity = capacity;
    this.lastGrowth = this.byCapacity.get(capacity) ?? this.workOut(capacity);
    return this.lastGrowth;
  }

  private workOut(capacity: number): number {
    const growth = liebPower(this.asked / capacity) - 1;
    if (this.byCapacity.size >= KEPT_CAPACITIES) this.byCapacity.clear();
    this.byCapacity.set(capacity, growth);
    return growth;
  }
}
