import type { Command, HelloAnswer, ManagerIdentity, ReportPage } from '@cube/task';

/** An open session with one worker process. */
export interface SessionKey {
  readonly identity: ManagerIdentity;
  /** The worker process that answered HELLO. */
  readonly instance: string;
}

/** The manager's calls to a worker, at its address (`host:port`). Each ends by its time-out; all reject with WorkerCallError. */
export interface WorkerLink {
  hello(address: string, identity: ManagerIdentity, signal: AbortSignal): Promise<HelloAnswer>;
  apply(address: string, session: SessionKey, commands: readonly Command[], signal: AbortSignal): Promise<void>;
  /** Answers at once when there is news since `since`, and after `waitSec` in any case. */
  reports(
    address: string,
    session: SessionKey,
    request: { readonly since: number; readonly waitSec: number },
    signal: AbortSignal,
  ): Promise<ReportPage>;
}

/**
 * Why a worker did not do as asked. `unreachable`: no answer, try again. `say-hello`: the session is over. `older-epoch`: it
 * obeys a manager with a higher epoch. `refused`: it belongs to another cluster, or wants another token.
 */
export type WorkerRefusal =
  | { readonly kind: 'unreachable' | 'say-hello' | 'refused' }
  | { readonly kind: 'older-epoch'; readonly highestEpoch: number; readonly history: string };

export class WorkerCallError extends Error {
  override readonly name = 'WorkerCallError';

  constructor(
    readonly refusal: WorkerRefusal,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
