import type { TaskState } from './task-state';

/** One thing that happened, in words. */
export interface ToldEvent {
  readonly revision: number;
  /** Its place among the events of that revision. */
  readonly index: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly about: 'task' | 'node' | 'cluster';
  /** ID of the task or node. */
  readonly subject: string;
  readonly kind: string;
  readonly attempt: number | null;
  /** State that the attempt was seen in; null for events of other kinds. */
  readonly state: TaskState | null;
  readonly message: string;
}
