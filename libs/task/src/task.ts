import type { Attempt } from './attempt';
import type { TaskSpec } from './task-spec';

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

/** The newest attempt. A task always has one. */
export function currentAttempt(task: Task): Attempt {
  const attempt = task.attempts.at(-1);
  if (attempt === undefined) throw new Error(`task ${task.id} has no attempt: every task opens with one`);
  return attempt;
}

export function attemptNumbered(task: Task, number: number): Attempt | undefined {
  return task.attempts.find((attempt) => attempt.number === number);
}
