import { type Attempt, type AttemptReport, currentAttempt, isEnded, openAttempt } from '@cube/task';
import { aboutTask, type ClusterEvent } from './cluster-event';
import { observationOf } from './observation';
import type { TaskRecord } from './task-record';

/**
 * The events by which a task goes on with an attempt that its worker has and the store does not know, above all that it
 * knows. Those before it are over, or are told to stop.
 */
export function adoptionOf(
  { task }: TaskRecord,
  node: { readonly id: string; readonly instance: string | null },
  report: AttemptReport,
): ClusterEvent[] {
  const before = task.attempts
    .filter((attempt) => !isEnded(attempt.state))
    .map((attempt) => supersede(task.id, attempt));
  const blank = openAttempt(report.attempt, 0, null, { code: 'replacing', message: '' });
  const adopted = aboutTask(task.id, {
    kind: 'attempt-adopted',
    attempt: report.attempt,
    nodeId: node.id,
    instance: node.instance ?? '',
    observed: { ...observationOf(blank, report), released: false },
    previous: currentAttempt(task).number,
  });
  return [...before, adopted];
}

function supersede(taskId: string, { number, nodeId }: Attempt): ClusterEvent {
  if (nodeId === null) return aboutTask(taskId, { kind: 'attempt-withdrawn', attempt: number });
  return aboutTask(taskId, { kind: 'attempt-stopping', attempt: number, cause: 'replaced' });
}
