import {
  type Attempt,
  attemptNumbered,
  type AttemptReport,
  currentAttempt,
  isEnded,
  newestAttempt,
  type Task,
  transition,
} from '@cube/task';
import { adoptionOf } from './adoption';
import { afterEnd, finishIfOver, judgeEnd } from './attempt-outcome';
import { aboutTask, type ClusterEvent, type Observation } from './cluster-event';
import type { ClusterState } from './cluster-state';
import { observationOf, observedSoFar, sameObservation } from './observation';
import { foldTask } from './fold-task';
import { type TaskRecord, withAttempt } from './task-record';
import { volumesMade } from './volumes-made';

/** What a report comes to. `refused`: it changes nothing, and why. `stray`: a container is up that no attempt has. */
export type Intake =
  | { readonly kind: 'events'; readonly events: readonly ClusterEvent[] }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'stray' };

/**
 * Decides about a worker's report of one attempt. Pure. Only the worker that owns the attempt is heard, only legal
 * transitions happen, and an ended attempt changes in one way alone: its container is confirmed gone.
 */
export function takeIn(state: ClusterState, node: Reporter, report: AttemptReport, now: number): Intake {
  const intake = judge(state, node, report, now);
  if (intake.kind !== 'events') return intake;
  return events([...volumesMade(state, node, report), ...intake.events]);
}

function judge(state: ClusterState, node: Reporter, report: AttemptReport, now: number): Intake {
  const record = state.tasks.get(report.taskId);
  const attempt = record && attemptNumbered(record.task, report.attempt);
  if (record === undefined || attempt === undefined || attempt.nodeId === null) {
    return takeInUnknown(record, node, report, now);
  }
  if (attempt.nodeId !== node.id) {
    if (isUp(report) || (!report.released && isEnded(attempt.state))) return { kind: 'stray' };
    return { kind: 'refused', why: `attempt ${attempt.number} belongs to node ${attempt.nodeId ?? '(none yet)'}` };
  }
  if (isEnded(attempt.state)) return takeInRelease(record, attempt, report);
  if (report.state !== attempt.state) {
    const moved = transition(attempt.state, report.state, 'report');
    if (!moved.ok) return { kind: 'refused', why: moved.refusal.message };
  }
  return isEnded(report.state)
    ? events(endEvents(record, attempt, report, now))
    : takeInProgress(record, attempt, report);
}

/** The worker process that reports, and to whom. */
export interface Reporter {
  readonly id: string;
  readonly instance: string | null;
  /** Of the store that the manager leads. */
  readonly history: string;
}

/**
 * An attempt beyond those that this store knows, or has placed, was decided on in a future that it lost, by a restore: a
 * task that should run goes on with it, instead of running twice, or with the one after it: its worker knows that number.
 */
function takeInUnknown(record: TaskRecord | undefined, node: Reporter, report: AttemptReport, now: number): Intake {
  const isLost = report.history !== node.history;
  const isAhead = isLost && record !== undefined && report.attempt > lastPlaced(record.task);
  if (!isAhead || record.task.desired !== 'run' || record.task.final) {
    return { kind: report.released ? 'unchanged' : 'stray' };
  }
  const facts = adoptionOf(record, node, report);
  const adoption = facts.map((fact) => aboutTask(record.task.id, fact));
  if (!isEnded(report.state)) return events(adoption);
  const when = { at: now, revision: record.task.revision };
  const adopted = facts.reduce((known, fact) => foldTask(known, fact, when), record);
  return events([...adoption, ...endEvents(adopted, currentAttempt(adopted.task), report, now)]);
}

function isUp({ released, state }: AttemptReport): boolean {
  return !released && !isEnded(state);
}

/** The number of the newest attempt that is on a node or was; one that waits has no container in this history. */
function lastPlaced(task: Task): number {
  const { number, nodeId } = newestAttempt(task);
  return nodeId === null ? number - 1 : number;
}

function takeInProgress({ task }: TaskRecord, attempt: Attempt, report: AttemptReport): Intake {
  const observed = { ...observationOf(attempt, report), released: false };
  if (sameObservation(attempt, observed)) return { kind: 'unchanged' };
  return events([aboutTask(task.id, { kind: 'attempt-observed', attempt: attempt.number, observed })]);
}

function endEvents(record: TaskRecord, attempt: Attempt, report: AttemptReport, now: number): ClusterEvent[] {
  const { task } = record;
  const { state, end, reason } = judgeEnd(attempt, report);
  const observed: Observation = {
    ...observationOf(attempt, report),
    state,
    reason,
    finishedAt: report.finishedAt ?? now,
    health: 'none',
  };
  const ended = { ...attempt, ...observed };
  const after = withAttempt(record, ended);
  const isCurrent = currentAttempt(task).number === attempt.number;
  const next = isCurrent ? afterEnd(after, ended, end, now) : finishIfOver(after);
  const gaveUp = isCurrent && end === 'own-failure' && task.desired === 'run' && !opensAnother(next);
  const told = gaveUp && task.restartCount > 0 ? withRestarts(observed, task.restartCount) : observed;
  return [aboutTask(task.id, { kind: 'attempt-observed', attempt: attempt.number, observed: told }), ...next];
}

function opensAnother(next: readonly ClusterEvent[]): boolean {
  return next.some(({ fact }) => fact.kind === 'attempt-opened');
}

/** Says that it was not the first time, and will not be tried again. */
function withRestarts(observed: Observation, restarts: number): Observation {
  const { reason } = observed;
  if (reason === null) return observed;
  const message = `${reason.message}; given up after ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`;
  return { ...observed, reason: { ...reason, message } };
}

function takeInRelease(record: TaskRecord, attempt: Attempt, report: AttemptReport): Intake {
  const { task } = record;
  if (attempt.released && !isEnded(report.state)) return { kind: 'stray' };
  if (attempt.released || !report.released) return { kind: 'unchanged' };
  const observed: Observation = { ...observedSoFar(attempt), released: true };
  const seen = aboutTask(task.id, { kind: 'attempt-observed', attempt: attempt.number, observed });
  const over = isEnded(currentAttempt(task).state)
    ? finishIfOver(withAttempt(record, { ...attempt, released: true }))
    : [];
  return events([seen, ...over]);
}

function events(list: readonly ClusterEvent[]): Intake {
  return { kind: 'events', events: list };
}
