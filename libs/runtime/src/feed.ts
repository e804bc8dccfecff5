/**
 * Items on their way from something that can't wait to one consumer that may be slow. Holds at most `limit` items (and
 * as many again that the consumer has taken but not looked at); when it is full, everything that waits is dropped for
 * the one marker that `onFull` makes.
 */
export class Feed<T> {
  private waiting: T[] = [];
  private ended = false;
  private failure: { readonly reason: unknown } | null = null;
  private wake: () => void = () => {};

  constructor(
    private readonly limit: number,
    private readonly onFull: (oldestDropped: T) => T,
  ) {}

  push(item: T): void {
    if (this.ended) return;
    const [oldest] = this.waiting;
    if (oldest !== undefined && this.waiting.length >= this.limit) this.waiting = [this.onFull(oldest)];
    this.waiting.push(item);
    this.wake();
  }

  /** Nothing more comes. What waits is still delivered; then the consumer sees the end, or `failure`. */
  end(failure: unknown = null): void {
    if (this.ended) return;
    this.ended = true;
    this.failure = failure === null ? null : { reason: failure };
    this.wake();
  }

  /** What comes, in order, until the end or until stopped. For one consumer. */
  async *items(stop: AbortSignal): AsyncGenerator<T, void, undefined> {
    const onStop = () => this.wake();
    stop.addEventListener('abort', onStop);
    try {
      for (;;) {
        const batch = this.waiting;
        this.waiting = [];
        for (const item of batch) {
          if (stop.aborted) return;
          yield item;
        }
        if (stop.aborted) return;
        if (this.waiting.length > 0) continue;
        if (this.ended && this.failure !== null) throw this.failure.reason;
        if (this.ended) return;
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      stop.removeEventListener('abort', onStop);
      this.ended = true;
    }
  }
}
