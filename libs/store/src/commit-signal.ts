/** Wakes those who wait for the next commit; once closed, nobody waits any more. */
export class CommitSignal {
  private readonly waiting = new Set<() => void>();
  private isClosed = false;

  get closed(): boolean {
    return this.isClosed;
  }

  notify(): void {
    const woken = [...this.waiting];
    this.waiting.clear();
    for (const wake of woken) wake();
  }

  close(): void {
    this.isClosed = true;
    this.notify();
  }

  /** Resolves at the next commit, when `stop` fires, or at the close. */
  next(stop: AbortSignal): Promise<void> {
    if (this.isClosed || stop.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        stop.removeEventListener('abort', wake);
        this.waiting.delete(wake);
        resolve();
      };
      this.waiting.add(wake);
      stop.addEventListener('abort', wake);
    });
  }
}
