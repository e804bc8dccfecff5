import { type Clock, currentAttempt, type Task } from '@cube/task';

/**
 * When attempts that wait for their backoff are due, on the monotonic clock: what people do to the wall clock, by which
 * `notBefore` is written down, neither shortens a backoff nor makes it last for hours.
 */
export class Backoffs {
  private readonly due = new Map<string, { readonly attempt: number; readonly at: number }>();

  constructor(private readonly clock: Clock) {}

  /** Monotonic milliseconds. Fixed when an attempt is first asked about, which is as soon as it was opened or loaded. */
  dueAt(task: Task): number {
    const { number, notBefore, openedAt } = currentAttempt(task);
    if (notBefore === null) return 0;
    const known = this.due.get(task.id);
    if (known?.attempt === number) return known.at;
    const whole = notBefore - openedAt;
    const at = this.clock.monotonic() + Math.min(Math.max(0, notBefore - this.clock.now()), Math.max(0, whole));
    this.due.set(task.id, { attempt: number, at });
    return at;
  }

  /** Forgets the tasks that wait no longer. */
  keep(waiting: ReadonlySet<string>): void {
    for (const id of this.due.keys()) if (!waiting.has(id)) this.due.delete(id);
  }
}
