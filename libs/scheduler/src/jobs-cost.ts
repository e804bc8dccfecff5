import { liebPower } from './exponential';

/** Task counts whose costs are kept; a node with more has them worked out each time. */
const MOST_KEPT = 4_096;

/**
 * What E-PVM's jobs term costs by the number of tasks that a node has: 2 (L^((n+1)/maxJobs) - L^(n/maxJobs)), L being
 * Lieb's constant. It depends on nothing else, so all task shapes share it.
 */
export class JobsCost {
  /** 0 is not worked out yet: no cost is 0. */
  private readonly kept: Float64Array;

  private constructor(private readonly maxJobs: number) {
    this.kept = new Float64Array(Math.min(maxJobs, MOST_KEPT));
  }

  private static newest = new JobsCost(1);

  static with(maxJobs: number): JobsCost {
    if (JobsCost.newest.maxJobs !== maxJobs) JobsCost.newest = new JobsCost(maxJobs);
    return JobsCost.newest;
  }

  of(taskCount: number): number {
    const known = this.kept[taskCount] ?? 0;
    if (known !== 0) return known;
    const cost = 2 * (liebPower((taskCount + 1) / this.maxJobs) - liebPower(taskCount / this.maxJobs));
    if (taskCount < this.kept.length) this.kept[taskCount] = cost;
    return cost;
  }
}
