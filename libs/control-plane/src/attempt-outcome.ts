import {
  type Attempt,
  type AttemptEnd,
  type AttemptReport,
  BACKOFF_RESET_MS,
  currentAttempt,
  decideRestart,
  parseRestartPolicy,
  type Reason,
} from '@cube/task';
import { aboutTask, type ClusterEvent } from './cluster-event';
import type { TaskRecord } from './task-record';

/** What follows when the newest attempt has ended. Times in milliseconds since the epoch. */
export function afterEnd(record: TaskRecord, end: AttemptEnd, now: number): ClusterEvent[] {
  const { task } = record;
  const ended = currentAttempt(task);
  const failuresInRow = ranWell(ended) ? 1 : task.failuresInRow + 1;
  const policy = parseRestartPolicy(task.spec.restartPolicy) ?? { kind: 'no' };
  const decision =
    task.desired === 'stop'
      ? ({ restart: false } as const)
      : decideRestart(policy, end, { restartCount: task.restartCount, failuresInRow });
  if (!decision.restart) return finishIfOver(record);
  const opened = aboutTask(task.id, {
    kind: 'attempt-opened',
    attempt: ended.number + 1,
    notBefore: decision.delayMs === 0 ? null : now + decision.delayMs,
    charged: decision.charged,
    failuresInRow: end === 'loss' ? task.failuresInRow : failuresInRow,
    reason: reopenReason(ended, decision.delayMs),
  });
  return [opened];
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
