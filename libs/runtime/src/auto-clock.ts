import type { Clock } from '@cube/task';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * A clock for tests whose time passes at once: whenever everything that could run has run, it moves to its next timer.
 */
export class AutoClock implements Clock {
  private time = 0;
  private made = 0;
  private moving = false;
  private readonly timers = new Set<Timer>();

  constructor(private readonly startedAt = Date.UTC(2030, 0, 1)) {}

  now(): number {
    return this.startedAt + this.time;
  }

  monotonic(): number {
    return this.time;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { at: this.time + delayMs, order: this.made++, run };
    this.timers.add(timer);
    this.move();
    return () => this.timers.delete(timer);
  }

  private move(): void {
    if (this.moving) return;
    this.moving = true;
    setImmediate(() => {
      this.moving = false;
      const [next] = [...this.timers].sort((a, b) => a.at - b.at || a.order - b.order);
      if (next === undefined) return;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.run();
      this.move();
    });
  }
}
