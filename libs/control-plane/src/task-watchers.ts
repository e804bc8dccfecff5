/** Who waits for tasks to change. They are told that one changed, and look for themselves. */
export class TaskWatchers {
  private readonly watchers = new Map<string, Set<() => void>>();

  /** Calls back after each change of a task, durable or not, until the answer is called. */
  add(taskId: string, changed: () => void): () => void {
    const known = this.watchers.get(taskId) ?? new Set();
    this.watchers.set(taskId, known.add(changed));
    return () => {
      known.delete(changed);
      if (known.size === 0 && this.watchers.get(taskId) === known) this.watchers.delete(taskId);
    };
  }

  wake(taskId: string): void {
    this.watchers.get(taskId)?.forEach((changed) => changed());
  }

  /** Everything may have changed. */
  wakeAll(): void {
    for (const taskId of [...this.watchers.keys()]) this.wake(taskId);
  }
}
