import type { Clock } from '@cube/task';
import type { VirtualTime } from './virtual-time';

/**
 * One run of a program, from its start to its end, as its operating system sees it: it may be stopped for a while
 * (SIGSTOP) or killed (kill -9). All that it does and hears goes through here.
 *
 * Invariants: (1) Once dead, nothing that it began has any further effect, and no answer reaches it. (2) While frozen it
 * does nothing; what arrives waits, in order, until it is thawed.
 */
export class SimProcess {
  private state: 'running' | 'frozen' | 'dead' = 'running';
  private held: (() => void)[] = [];
  private readonly onDeath: (() => void)[] = [];
  private waitingTimers = 0;
  readonly clock: Clock;

  constructor(
    readonly name: string,
    private readonly time: VirtualTime,
    /** What its machine's wall clock shows. */
    wallClock: () => number,
  ) {
    this.clock = {
      now: wallClock,
      monotonic: () => time.now,
      after: (delayMs, run) => this.after(delayMs, run),
    };
  }

  get alive(): boolean {
    return this.state !== 'dead';
  }

  get frozen(): boolean {
    return this.state === 'frozen';
  }

  /** Timers that it set and that are not over: must stay bounded. */
  get timers(): number {
    return this.waitingTimers;
  }

  kill(): void {
    if (!this.alive) return;
    this.state = 'dead';
    this.held = [];
    for (const tell of this.onDeath.splice(0)) tell();
  }

  freeze(): void {
    if (this.state === 'running') this.state = 'frozen';
  }

  thaw(): void {
    if (this.state !== 'frozen') return;
    this.state = 'running';
    const held = this.held;
    this.held = [];
    for (const run of held) this.time.after(0, () => this.enter(run));
  }

  /** What the machine clears up after it: sockets, subscriptions. */
  afterDeath(tell: () => void): void {
    if (this.alive) this.onDeath.push(tell);
    else tell();
  }

  /** Something reaches the process: now, when it is thawed, or never. */
  enter(run: () => void): void {
    if (this.state === 'running') run();
    else if (this.state === 'frozen') this.held.push(run);
  }

  /** The process asks something of the world; a dead one asks nothing and hears nothing. */
  call<T>(ask: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.alive) return;
      ask().then(
        (answer) => this.enter(() => resolve(answer)),
        (error: unknown) => this.enter(() => reject(error instanceof Error ? error : new Error(String(error)))),
      );
    });
  }

  /** Again and again, as a cron provider does; of the times that it slept through, one is made up for. */
  every(intervalMs: number, firstMs: number, run: () => void): void {
    const turn = (): void => {
      run();
      this.after(intervalMs, turn);
    };
    this.after(firstMs, turn);
  }

  private after(delayMs: number, run: () => void): () => void {
    if (!this.alive) return () => {};
    this.waitingTimers += 1;
    let open = true;
    const close = (): boolean => {
      if (!open) return false;
      open = false;
      this.waitingTimers -= 1;
      return true;
    };
    const cancel = this.time.after(delayMs, () =>
      this.enter(() => {
        if (close()) run();
      }),
    );
    return () => {
      if (close()) cancel();
    };
  }
}
