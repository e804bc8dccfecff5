import type { Attempt, Task } from '@cube/task';
import type { Request } from './cluster-event';

/** A task as the store keeps it: the task, and what the control plane needs beside it. */
export interface TaskRecord {
  readonly task: Task;
  /** Requests about this task, oldest first, bounded. */
  readonly requests: readonly Request[];
  /** Drop the record once the task is final. */
  readonly removeWhenFinal: boolean;
  /** Places of its events in the store (`revision.index`), oldest first, bounded. */
  readonly events: readonly string[];
  /** Place of the event that explains the newest decision about it; null before the first. Kept beyond the bound. */
  readonly decision: string | null;
}

/** How many requests, events and attempts of one task are remembered. */
export const KEPT_REQUESTS = 16;
export const KEPT_EVENTS = 100;
export const KEPT_ATTEMPTS = 10;

/** Of how many removed tasks it is remembered how far their attempts were numbered. */
export const KEPT_RETIRED = 10_000;

/** The record with one of its attempts changed. */
export function withAttempt(record: TaskRecord, changed: Attempt): TaskRecord {
  const attempts = record.task.attempts.map((attempt) => (attempt.number === changed.number ? changed : attempt));
  return { ...record, task: { ...record.task, attempts } };
}

/** By this an attempt is known among all of a cluster. */
export function attemptKey(taskId: string, attempt: number): string {
  return `${taskId}/${attempt}`;
}
