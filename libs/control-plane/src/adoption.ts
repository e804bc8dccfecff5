import { type Attempt, type AttemptReport, isEnded, newestAttempt, openAttempt } from '@cube/task';
import type { TaskFact } from './cluster-event';
import { observationOf } from './observation';
import type { TaskRecord } from './task-record';

/** What an adoption consists of. */
export type AdoptionFact = Extract<
  TaskFact,
  { readonly kind: 'attempt-withdrawn' | 'attempt-stopping' | 'attempt-adopted' }
>;

/**
 * The facts by which a task goes on with an attempt that its worker has and the store does not know, above all that it
 * knows or in the place of one that only waited. Those before it are over, or are told to stop. Of one that has ended they
 * say that it ran: its end is taken in like any other.
 */
export function adoptionOf(
  { task }: TaskRecord,
  node: { readonly id: string; readonly instance: string | null },
  report: AttemptReport,
): readonly AdoptionFact[] {
  const before = task.attempts
    .filter(({ state, number }) => !isEnded(state) && number !== report.attempt)
    .map((attempt) => supersede(attempt));
  const blank = openAttempt(report.attempt, 0, null, { code: 'replacing', message: '' });
  const state = isEnded(report.state) ? 'Running' : report.state;
  const adopted: AdoptionFact = {
    kind: 'attempt-adopted',
    attempt: report.attempt,
    nodeId: node.id,
    instance: node.instance ?? '',
    observed: { ...observationOf(blank, report), state, released: false },
    previous: newestAttempt(task).number,
  };
  return [...before, adopted];
}

function supersede({ number, nodeId }: Attempt): AdoptionFact {
  if (nodeId === null) return { kind: 'attempt-withdrawn', attempt: number };
  return { kind: 'attempt-stopping', attempt: number, cause: 'replaced' };
}
