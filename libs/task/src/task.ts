import type { Attempt } from './attempt';
import type { TaskSpec } from './task-spec';
import { isEnded } from './task-state';

/**
 * One container that should run: the user's intent and its attempts, oldest first.
 *
 * One writer per field: `spec` and `desired` by the API; `attempts`, `restartCount` and `final` by the control plane;
 * what an attempt observed by the report of the worker that owns it.
 */
export interface Task {
  readonly id: string;
  readonly spec: TaskSpec;
  readonly desired: 'run' | 'stop';
  readonly createdAt: number;
  /** Failures of the task's own that led to another attempt. */
  readonly restartCount: number;
  /** Failures of its own in a row, without ten minutes of health between them: what the backoff grows with. */
  readonly failuresInRow: number;
  readonly attempts: readonly Attempt[];
  /** Nothing more will happen to this task. Never turns back. */
  readonly final: boolean;
  /** Revision of the newest commit that changed it. */
  readonly revision: number;
}

/**
 * The attempt that is shown as the task, and after whose end something follows: the newest, or in an overlap the one that runs until
 * the newest is healthy. That one stays it, also while it is being stopped, if its replacement came to nothing.
 */
export function currentAttempt(task: Task): Attempt {
  return heldAttempt(task) ?? task.attempts.findLast(({ aside }) => aside !== true) ?? newestAttempt(task);
}

/** In an overlap, the attempt that keeps running until its replacement, the newest, is healthy. */
export function heldAttempt(task: Task): Attempt | undefined {
  if (task.attempts.length === 1) return undefined;
  const newest = newestAttempt(task);
  return task.attempts.find((attempt) => attempt !== newest && isWanted(attempt));
}

/** In an overlap, the replacement, as long as it may still get healthy. */
export function replacementOf(task: Task): Attempt | undefined {
  const newest = newestAttempt(task);
  return heldAttempt(task) !== undefined && isWanted(newest) ? newest : undefined;
}

/** It is on a node, has not ended, and nobody told it to. */
function isWanted({ nodeId, stop, state }: Attempt): boolean {
  return nodeId !== null && stop === null && !isEnded(state);
}

/** The one with the highest number. A task always has one. */
export function newestAttempt(task: Task): Attempt {
  const attempt = task.attempts.at(-1);
  if (attempt === undefined) throw new Error(`task ${task.id} has no attempt: every task opens with one`);
  return attempt;
}

export function attemptNumbered(task: Task, number: number): Attempt | undefined {
  return task.attempts.find((attempt) => attempt.number === number);
}

/** What this attempt was placed with. */
export function specOfAttempt(task: Task, attempt: Attempt): TaskSpec {
  return attempt.spec ?? task.spec;
}
