import {
  type Attempt,
  type AttemptEnd,
  type AttemptReport,
  BACKOFF_RESET_MS,
  decideRestart,
  isEnded,
  newestAttempt,
  parseRestartPolicy,
  type Reason,
  type RestartDecision,
  type Task,
} from '@cube/task';
import { aboutTask, type ClusterEvent } from './cluster-event';
import type { TaskRecord } from './task-record';

/** What follows when the current attempt has ended; `record` has its end. Times in milliseconds since the epoch. */
export function afterEnd(record: TaskRecord, ended: Attempt, end: AttemptEnd, now: number): ClusterEvent[] {
  const { task } = record;
  const failuresInRow = ranWell(ended) ? 1 : task.failuresInRow + 1;
  const decision = whatFollows(task, ended, end, failuresInRow);
  const successor = newestAttempt(task);
  if (successor.number > ended.number && successor.stop === null && !isEnded(successor.state)) {
    return task.desired === 'run' && end === 'completed' && !decision.restart ? [unneeded(task, successor)] : [];
  }
  if (!decision.restart) return finishIfOver(record);
  const opened = aboutTask(task.id, {
    kind: 'attempt-opened',
    attempt: successor.number + 1,
    notBefore: decision.delayMs === 0 ? null : now + decision.delayMs,
    charged: decision.charged,
    failuresInRow: end === 'loss' ? task.failuresInRow : failuresInRow,
    reason: reopenReason(ended, decision.delayMs),
  });
  return [opened];
}

function whatFollows(task: Task, ended: Attempt, end: AttemptEnd, failuresInRow: number): RestartDecision {
  if (task.desired === 'stop') return { restart: false };
  if (ended.outdated) return { restart: true, charged: false, delayMs: 0 };
  const policy = parseRestartPolicy(task.spec.restartPolicy) ?? { kind: 'no' };
  return decideRestart(policy, end, { restartCount: task.restartCount, failuresInRow });
}

/** The next attempt, uncharged, at once. */
export function openedNext(task: Task, why: string) {
  const { id, failuresInRow } = task;
  const opened = {
    kind: 'attempt-opened',
    attempt: newestAttempt(task).number + 1,
    notBefore: null,
    charged: false,
  } as const;
  const fact = { ...opened, failuresInRow, reason: { code: 'replacing', message: why } } as const;
  return { about: 'task', id, fact } as const;
}

/** A replacement that is wanted no more. */
export function unneeded({ id }: Task, { number }: Attempt): ClusterEvent {
  return aboutTask(id, { kind: 'attempt-stopping', attempt: number, cause: 'unneeded' });
}

/** A task is final once its newest attempt ended for good and nothing of it is left on any node; then it goes, if asked to. */
export function finishIfOver({ task, removeWhenFinal }: TaskRecord): ClusterEvent[] {
  if (task.final || !task.attempts.every((attempt) => attempt.released)) return [];
  const finished = aboutTask(task.id, { kind: 'task-finished' });
  return removeWhenFinal ? [finished, aboutTask(task.id, { kind: 'task-removed' })] : [finished];
}

/** Long enough in order that an earlier row of failures is forgiven. */
function ranWell({ startedAt, finishedAt }: Attempt): boolean {
  return startedAt !== null && finishedAt !== null && finishedAt - startedAt >= BACKOFF_RESET_MS;
}

function reopenReason(ended: Attempt, delayMs: number): Reason {
  const last = `attempt ${ended.number}: ${ended.reason?.message ?? ended.state}`;
  if (delayMs === 0) return { code: 'replacing', message: `being replaced after ${last}` };
  return { code: 'backoff', message: `runs again in ${delayMs / 1000} s after ${last}` };
}

/** How an attempt ended, seen with the reason for which its worker was told to stop it. */
export function judgeEnd(
  attempt: Attempt,
  report: AttemptReport,
): { state: 'Completed' | 'Failed'; end: AttemptEnd; reason: Reason | null } {
  if (attempt.stop === 'unneeded') {
    const reason = { code: 'stopped', message: 'stopped: no replacement was needed any more' } as const;
    return { state: 'Completed', end: 'completed', reason };
  }
  const asked = report.reason?.code === 'stopped';
  if (asked && attempt.stop === 'unhealthy') {
    return { state: 'Failed', end: 'own-failure', reason: attempt.reason };
  }
  if (asked && attempt.stop !== 'user') {
    const reason = { code: 'replacing', message: 'stopped to make room for its replacement' } as const;
    return { state: 'Failed', end: 'loss', reason };
  }
  const state = report.state === 'Completed' ? 'Completed' : 'Failed';
  return { state, end: report.end ?? (state === 'Completed' ? 'completed' : 'own-failure'), reason: report.reason };
}
