import type { ClusterView } from '@cube/control-plane';
import type { AskedLogs } from '@cube/server';

/** An attempt, as far as its log matters. */
export interface LoggedAttempt {
  readonly number: number;
  readonly nodeName: string;
  readonly address: string;
  readonly hasContainer: boolean;
  readonly isOver: boolean;
  /** Milliseconds since the epoch; null before its end. */
  readonly finishedAt: number | null;
}

export interface LoggedTask {
  readonly id: string;
  readonly name: string;
  /** Oldest first. */
  readonly attempts: readonly LoggedAttempt[];
  readonly isFinal: boolean;
}

/** Throws SubmissionRefused when there is no such task. */
export function loggedTask(view: ClusterView, idOrName: string): LoggedTask {
  const { task } = view.record(idOrName);
  const attempts = task.attempts.map(({ number, nodeId, containerId, state, finishedAt }) => ({
    number,
    nodeName: view.nodeName(nodeId ?? ''),
    address: view.nodeAddress(nodeId ?? ''),
    hasContainer: containerId !== '' && nodeId !== null,
    isOver: state === 'Completed' || state === 'Failed',
    finishedAt,
  }));
  return { id: task.id, name: task.spec.name, attempts, isFinal: task.final };
}

type Wanted = Pick<AskedLogs, 'attempt' | 'since'>;

/** The attempt to read after `last` (null: first of all); null when there is none so far. */
export function nextAttempt(
  { attempts }: LoggedTask,
  { attempt, since }: Wanted,
  last: number | null,
): LoggedAttempt | null {
  const readable = attempts.filter(({ hasContainer }) => hasContainer);
  if (attempt !== null) return last === null ? (readable.find(({ number }) => number === attempt) ?? null) : null;
  if (last !== null) return readable.find(({ number }) => number > last) ?? null;
  if (since === null) return readable.at(-1) ?? null;
  const from = Date.parse(since);
  return readable.find(({ finishedAt }) => finishedAt === null || finishedAt >= from) ?? null;
}

/** Whether nothing can follow once attempt `last` (null: none) was read to its end. Precondition: there is no next one. */
export function isComplete({ attempts, isFinal }: LoggedTask, { attempt }: Wanted, last: number | null): boolean {
  if (attempt === null) return isFinal;
  return last === attempt || (attempts.find(({ number }) => number === attempt)?.isOver ?? isFinal);
}
