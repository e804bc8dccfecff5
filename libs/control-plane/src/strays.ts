import { type AttemptReport, attemptNumbered, type Clock, isEnded, type Log, newestAttempt } from '@cube/task';
import type { ClusterState } from './cluster-state';
import type { WorkerSession } from './worker-session';

/** A container that is up although no attempt of this state has it, and what this history knows about it. */
export type StrayVerdict = 'ended' | 'unknown';

/** Whether decisions of this history, up to this revision, are part of this store's past. */
export type IsOurPast = (history: string, revision: number) => boolean;

/** Pure. `ended`: the attempt is over here, so nothing will miss its container. */
export function judgeStray(state: ClusterState, report: AttemptReport, isOurPast: IsOurPast): StrayVerdict {
  const task = state.tasks.get(report.taskId)?.task;
  if (task !== undefined) {
    const attempt = attemptNumbered(task, report.attempt);
    const isOver = attempt === undefined ? report.attempt < newestAttempt(task).number : isEnded(attempt.state);
    return isOver ? 'ended' : 'unknown';
  }
  const retired = state.retired.get(report.taskId);
  const isOver = retired !== undefined && report.attempt <= retired.attempt;
  return isOver && isOurPast(report.history, report.revision) ? 'ended' : 'unknown';
}

export interface StraysOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly state: () => ClusterState;
  readonly isOurPast: IsOurPast;
  /** Above every revision that a worker has been sent. */
  readonly revision: () => number;
  /** A command for the worker is in its session. */
  readonly onCommand: (session: WorkerSession) => void;
}

/** A stray is stopped when two looks this far apart show it. Milliseconds. */
const BETWEEN_LOOKS_MS = 10_000;
const STOP_GRACE_SEC = 10;
const MOST_REMEMBERED = 1_000;

/**
 * Containers of ours that no attempt has: restored machines bring them back, people start them by hand, stores lose their
 * newest part. One that this history knows to be over is stopped once it was seen twice; about every other an operator
 * decides.
 */
export class Strays {
  private readonly seen = new Map<string, { readonly verdict: StrayVerdict; readonly at: number }>();

  constructor(private readonly options: StraysOptions) {}

  /** A worker reports one. */
  take(session: WorkerSession, report: AttemptReport): void {
    const { clock, state, isOurPast } = this.options;
    const key = `${session.nodeId}/${report.taskId}/${report.attempt}`;
    const verdict = judgeStray(state(), report, isOurPast);
    const before = this.seen.get(key);
    if (before?.verdict !== verdict) this.notice(session, report, verdict, key);
    else if (verdict === 'ended' && clock.monotonic() - before.at >= BETWEEN_LOOKS_MS) this.stop(session, report);
  }

  /** A worker says that an attempt of it is over. */
  forget(session: WorkerSession, { taskId, attempt }: AttemptReport): void {
    this.seen.delete(`${session.nodeId}/${taskId}/${attempt}`);
    session.strays.delete(`${taskId}/${attempt}`);
  }

  private notice(session: WorkerSession, report: AttemptReport, verdict: StrayVerdict, key: string): void {
    const { clock, log } = this.options;
    if (this.seen.size >= MOST_REMEMBERED) return;
    this.seen.set(key, { verdict, at: clock.monotonic() });
    const what = `Worker ${session.address} has container ${report.containerId} of task ${report.taskId}`;
    if (verdict === 'unknown') return log.warn(`${what}, which this manager does not know; it is left alone`);
    log.warn(`${what}, whose attempt ${report.attempt} is over; it is stopped if it is still there in a while`);
    // The full list is the second look.
    clock.after(BETWEEN_LOOKS_MS, () => (session.wantsAll = true));
  }

  private stop(session: WorkerSession, { taskId, attempt }: AttemptReport): void {
    const command = { action: 'stop', taskId, attempt, revision: this.options.revision() } as const;
    session.strays.set(`${taskId}/${attempt}`, { ...command, graceSec: STOP_GRACE_SEC });
    this.options.onCommand(session);
  }
}
