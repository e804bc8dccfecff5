import type { EventStream } from './event-stream';

const LONGEST_MS = 15 * 60_000;

/** When each task was last seen Running, by a reader of the event stream. */
export class Sightings {
  private readonly at = new Map<string, number>();
  private awaited = { size: Number.POSITIVE_INFINITY, reached: () => {} };
  private ended: Error | null = null;

  constructor(stream: EventStream) {
    void this.follow(stream);
  }

  /** Forgets all, and resolves once so many tasks were seen since. */
  async next(size: number): Promise<ReadonlyMap<string, number>> {
    const late = setTimeout(() => this.awaited.reached(), LONGEST_MS);
    await new Promise<void>((resolve) => (this.awaited = { size, reached: resolve }));
    clearTimeout(late);
    if (this.at.size < size) throw this.ended ?? new Error(`only ${this.at.size} of ${size} tasks were seen Running`);
    return this.at;
  }

  clear(): void {
    this.at.clear();
  }

  private async follow(stream: EventStream): Promise<void> {
    try {
      for await (const id of stream.running()) {
        this.at.set(id, performance.now());
        if (this.at.size >= this.awaited.size) this.awaited.reached();
      }
      this.ended = new Error('the event stream ended');
    } catch (error) {
      this.ended = error instanceof Error ? error : new Error(String(error));
    }
    this.awaited.reached();
  }
}
