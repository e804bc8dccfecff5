import type { Clock } from '@cube/task';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to move. Wall-clock and monotonic time move together. */
export class ManualClock implements Clock {
  private elapsed = 0;
  private order = 0;
  private timers: Timer[] = [];

  constructor(private readonly startsAt = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.startsAt + this.elapsed;
  }

  monotonic(): number {
    return this.elapsed;
  }

  after(delayMs: number, run: () => void): () => void {
    this.order += 1;
    const timer = { due: this.elapsed + Math.max(0, delayMs), order: this.order, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((waiting) => waiting !== timer);
    };
  }

  /** Timers that have not run yet. */
  get pending(): number {
    return this.timers.length;
  }

  /** Moves on, running each timer at its time, and lets what it started settle before the next one. */
  async advance(ms: number): Promise<void> {
    const until = this.elapsed + ms;
    await settle();
    for (let next = this.nextBy(until); next !== undefined; next = this.nextBy(until)) {
      this.elapsed = next.due;
      this.timers = this.timers.filter((waiting) => waiting !== next);
      next.run();
      await settle();
    }
    this.elapsed = until;
  }

  /** Stands still like a process that was stopped: time passes, and no timer runs before the next `advance`. */
  async skip(ms: number): Promise<void> {
    this.elapsed += ms;
    await settle();
  }

  private nextBy(until: number): Timer | undefined {
    return this.timers.filter((timer) => timer.due <= until).sort((a, b) => a.due - b.due || a.order - b.order)[0];
  }
}

/** Lets every promise that can settle without time passing do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
