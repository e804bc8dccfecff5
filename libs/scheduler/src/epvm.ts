import { type Amounts, demandedAmounts } from './amounts';
import { liebPower } from './exponential';
import { JobsCost } from './jobs-cost';
import {
  CPU_CAPACITY,
  CPU_POWER,
  MEMORY_CAPACITY,
  MEMORY_POWER,
  type NodeRows,
  ROW_LENGTH,
  TASK_COUNT,
} from './node-rows';
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
  private readonly jobs: JobsCost;

  constructor(asked: Amounts, maxJobs: number) {
    this.cpuGrowth = new Growth(asked.cpu);
    this.memoryGrowth = new Growth(asked.memory);
    this.jobs = JobsCost.with(maxJobs);
  }

  value(node: NodeState): number {
    return score(this.memory(node) + this.cpu(node) + this.jobs.of(node.taskCount));
  }

  valueAt(slot: number, { numbers }: NodeRows): number {
    const row = slot * ROW_LENGTH;
    const memory = (numbers[row + MEMORY_POWER] ?? 0) * this.memoryGrowth.on(numbers[row + MEMORY_CAPACITY] ?? 0);
    const cpu = (numbers[row + CPU_POWER] ?? 0) * this.cpuGrowth.on(numbers[row + CPU_CAPACITY] ?? 0);
    return score(memory + cpu + this.jobs.of(numbers[row + TASK_COUNT] ?? 0));
  }

  terms(node: NodeState): Readonly<Record<string, number>> {
    return { memory: this.memory(node), cpu: this.cpu(node), jobs: this.jobs.of(node.taskCount) };
  }

  private memory(node: NodeState): number {
    return node.memoryPower * this.memoryGrowth.on(node.capacity.memory);
  }

  private cpu(node: NodeState): number {
    return node.cpuPower * this.cpuGrowth.on(node.capacity.cpu);
  }
}

function score(cost: number): number {
  return Math.floor(cost * SCALE + 0.5);
}

/** Sizes of nodes whose growth is kept: most clusters have fewer. */
const KEPT_CAPACITIES = 8;

/** L^d - 1 for what is asked, d being its share of a capacity. */
class Growth {
  private readonly capacities = new Float64Array(KEPT_CAPACITIES);
  private readonly growths = new Float64Array(KEPT_CAPACITIES);
  private kept = 0;

  constructor(private readonly asked: number) {}

  /** 0 where nothing is asked or there is nothing. */
  on(capacity: number): number {
    if (this.asked === 0 || capacity === 0) return 0;
    const { capacities, growths, kept } = this;
    for (let n = 0; n < kept; n += 1) if (capacities[n] === capacity) return growths[n] ?? 0;
    const growth = liebPower(this.asked / capacity) - 1;
    if (kept < KEPT_CAPACITIES) {
      capacities[kept] = capacity;
      growths[kept] = growth;
      this.kept += 1;
    }
    return growth;
  }
}
