/** Waits for news of a task, of which a reader must look again. News that came while nobody waited counts. */
export class TaskChanges {
  private isNews = false;
  private wake: () => void = () => {};
  private readonly unwatch: () => void;
  private readonly onStop = (): void => this.wake();

  constructor(
    watch: (changed: () => void) => () => void,
    private readonly stop: AbortSignal,
  ) {
    this.unwatch = watch(() => {
      this.isNews = true;
      this.wake();
    });
    stop.addEventListener('abort', this.onStop);
  }

  /** Resolves at the next news, after `limitMs` (null: never) or when stopped. */
  async next(limitMs: number | null): Promise<void> {
    if (!this.isNews && !this.stop.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.wake = resolve;
      const timer = limitMs === null ? undefined : setTimeout(resolve, limitMs);
      await promise;
      clearTimeout(timer);
    }
    this.isNews = false;
  }

  close(): void {
    this.unwatch();
    this.stop.removeEventListener('abort', this.onStop);
  }
}
