import type { Log, NodeStats } from '@cube/task';

/** Samples the node's statistics and keeps the newest. */
export class StatsCollector {
  private sample: NodeStats | null = null;
  private told: NodeStats | null = null;
  private sampling: Promise<void> | null = null;
  private complained = false;

  constructor(
    private readonly read: () => Promise<NodeStats>,
    private readonly runningTasks: () => number,
    private readonly log: Log,
  ) {}

  /** Null before the first sample. The task count is always that of now. */
  get newest(): NodeStats | null {
    return this.sample === null ? null : { ...this.sample, taskCount: this.runningTasks() };
  }

  /** The newest sample, the first time that it is asked for. */
  news(): NodeStats | null {
    if (this.told === this.sample) return null;
    this.told = this.sample;
    return this.newest;
  }

  /** Samples once; whoever calls meanwhile shares that sample. Never rejects. */
  lookAgain(): Promise<void> {
    this.sampling ??= this.take().finally(() => {
      this.sampling = null;
    });
    return this.sampling;
  }

  private async take(): Promise<void> {
    try {
      this.sample = await this.read();
      this.complained = false;
      this.log.debug('collected statistics of the node');
    } catch (error) {
      if (!this.complained) this.log.warn(`statistics can't be collected: ${String(error)}`);
      this.complained = true;
    }
  }
}
