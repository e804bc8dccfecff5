/**
 * Places for work that may go on at once, handed out in the order of asking. Level-triggered: who is refused is called
 * when a place is there, looks again, and either uses the place or gives it back.
 */
export class Slots {
  private readonly holders = new Map<string, string>();
  private readonly queue = new Map<string, string>();

  constructor(
    private readonly size: number,
    private readonly granted: (key: string) => void,
  ) {}

  /**
   * Whether `key` holds a place now; otherwise it waits for one. A place is for one purpose: asking for another one
   * gives it back and queues behind those who wait already.
   */
  take(key: string, purpose = ''): boolean {
    if (this.holders.get(key) === purpose) return true;
    if (this.holders.has(key)) this.release(key);
    if (this.queue.get(key) !== purpose) this.queue.delete(key);
    this.queue.set(key, purpose);
    this.grant(key);
    return this.holders.get(key) === purpose;
  }

  /** Gives the place back, or leaves the queue. A no-op for who has neither. */
  release(key: string): void {
    this.queue.delete(key);
    if (this.holders.delete(key)) this.grant(null);
  }

  get waiting(): number {
    return this.queue.size;
  }

  private grant(asking: string | null): void {
    for (const [key, purpose] of this.queue) {
      if (this.holders.size >= this.size) return;
      this.queue.delete(key);
      this.holders.set(key, purpose);
      if (key !== asking) this.granted(key);
    }
  }
}
