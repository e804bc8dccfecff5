import type { TaskSpec } from '@cube/task';

/** A TaskEvent that a user sent, already checked for form. */
export type Submission = RunSubmission | StopSubmission;

export interface RunSubmission {
  readonly kind: 'run';
  readonly eventId: string | null;
  /** Made when null, as is `spec.name` when it is `''`. */
  readonly taskId: string | null;
  readonly spec: TaskSpec;
  /** Says whether two events mean the same. */
  readonly fingerprint: string;
}

export interface StopSubmission {
  readonly kind: 'stop';
  readonly eventId: string | null;
  readonly target: { readonly id: string | null; readonly name: string | null };
  readonly fingerprint: string;
}

/** Why a submission was refused, for the one who sent it. */
export class SubmissionRefused extends Error {
  override readonly name = 'SubmissionRefused';

  constructor(
    readonly kind: 'conflict' | 'not-found' | 'invalid' | 'too-many',
    message: string,
  ) {
    super(message);
  }
}
