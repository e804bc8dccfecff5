import { type ClusterEvent, readTime, type Task } from './wire';

export const STATES = ['Pending', 'Scheduled', 'Running', 'Completed', 'Failed'] as const;
export const PENDING = 0;
export const SCHEDULED = 1;
export const RUNNING = 2;
const COMPLETED = 3;
export const FAILED = 4;
export const ENDED: ReadonlySet<number> = new Set([COMPLETED, FAILED]);

/** What lists show of a task: small, for there are thousands. */
export interface TaskRow {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: number;
  readonly node: string;
  readonly attempt: number;
  readonly restarts: number;
  readonly health: string;
  readonly reasonCode: string;
  readonly reason: string;
  readonly final: boolean;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly cpu: number;
  readonly memory: number;
  /** What a search looks through, in lower case. */
  readonly text: string;
  /** Of the answer or the event that it comes from. */
  readonly revision: number;
  /** The event's place in its commit; an answer tells of all of it. */
  readonly index: number;
}

export function rowOf(task: Task, revision: number): TaskRow {
  const labels = Object.entries(task.Labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
  return {
    id: task.ID,
    name: task.Name ?? '',
    image: task.Image ?? '',
    state: task.State,
    node: task.Node,
    attempt: task.Attempt,
    restarts: task.RestartCount,
    health: task.Health,
    reasonCode: task.ReasonCode,
    reason: task.Reason,
    final: task.Final,
    createdAt: readTime(task.CreatedAt) ?? 0,
    startedAt: readTime(task.StartTime),
    finishedAt: readTime(task.FinishTime),
    cpu: task.CPU ?? 0,
    memory: task.Memory ?? 0,
    text: `${task.Name ?? ''} ${task.Image ?? ''} ${task.Node} ${labels} ${task.ID}`.toLowerCase(),
    revision,
    index: Infinity,
  };
}

/**
 * What an event alone says of a task: enough to show at once, until the task is read again. Null if the row already knows it.
 * The API shows the last attempt's state, and in a move the old one's until it ends: what is told of another attempt waits for
 * the next reading.
 */
export function foldEvent(row: TaskRow, event: ClusterEvent): TaskRow | null {
  const { Revision: revision, Index: index } = event;
  if (revision < row.revision || (revision === row.revision && index <= row.index)) return null;
  const seen = { ...row, revision, index };
  const attempt = event.Attempt ?? row.attempt;
  if (attempt !== row.attempt) {
    const isNext = event.Kind === 'attempt-opened' && attempt > row.attempt && ENDED.has(row.state);
    return isNext ? { ...seen, attempt, state: PENDING, node: '', health: 'none', reason: event.Message } : seen;
  }
  switch (event.Kind) {
    case 'attempt-placed':
      return { ...seen, state: SCHEDULED, reason: event.Message };
    case 'attempt-waiting':
    case 'attempt-stopping':
      return { ...seen, reason: event.Message };
    case 'attempt-observed':
      return { ...seen, state: event.State ?? row.state };
    case 'attempt-lost':
      return { ...seen, state: FAILED, reason: event.Message };
    case 'task-finished':
      return { ...seen, final: true };
    default:
      return seen;
  }
}
