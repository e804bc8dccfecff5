/**
 * A look at the world that callers share. Whoever asks while one is under way waits for the next: every answer was
 * looked up after its question, and no older look ends after a newer one.
 */
export class FreshLook {
  private current: Promise<void> | null = null;
  private next: Promise<void> | null = null;

  constructor(private readonly look: () => Promise<void>) {}

  /** Rejects as the look does. */
  fresh(): Promise<void> {
    if (this.current === null) return this.begin();
    const begin = () => {
      this.next = null;
      return this.begin();
    };
    this.next ??= this.current.then(begin, begin);
    return this.next;
  }

  /** Waits for the look under way, if there is one. */
  underWay(): Promise<void> {
    return this.current ?? Promise.resolve();
  }

  get idle(): boolean {
    return this.current === null && this.next === null;
  }

  private begin(): Promise<void> {
    const current = this.look().finally(() => {
      if (this.current === current) this.current = null;
    });
    this.current = current;
    return current;
  }
}
