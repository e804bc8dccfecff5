import type { Clock } from '@cube/task';

/** How long a plan works before everything else gets its turn. */
const TURN_MS = 8;

/** Steps between two looks at the clock. */
const STEPS_A_LOOK = 16;

/** Shares the process between long work and everything else, and bounds the work. */
export class PlanTurns {
  private steps = 0;
  private since: number;
  private readonly deadline: number;
  private over = false;

  constructor(
    private readonly clock: Clock,
    private readonly pause: () => Promise<void>,
    budgetMs: number,
  ) {
    this.since = clock.monotonic();
    this.deadline = this.since + budgetMs;
  }

  /** The budget is used up: what is not done stays undone. */
  get isOver(): boolean {
    return this.over;
  }

  /** To be awaited after each small step. */
  async next(): Promise<void> {
    this.steps += 1;
    if (this.steps % STEPS_A_LOOK !== 0) return;
    const now = this.clock.monotonic();
    if (now >= this.deadline) this.over = true;
    if (now - this.since < TURN_MS) return;
    await this.pause();
    this.since = this.clock.monotonic();
  }
}
