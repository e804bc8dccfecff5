import { currentAttempt, isEnded, type TaskSpec } from '@cube/task';
import { requirePlaceable } from './admission';
import { aboutTask, type ClusterEvent } from './cluster-event';
import { SubmissionRefused } from './submission';
import type { TaskRecord } from './task-record';

/** The events by which a task gets a new attempt; none where one is asked for already. Throws SubmissionRefused. */
export function restartEvents(record: TaskRecord): readonly ClusterEvent[] {
  requireLive(record, 'restarted');
  const { outdated, nodeId, notBefore } = currentAttempt(record.task);
  const isOnItsWay = outdated === true || (nodeId === null && notBefore === null);
  return isOnItsWay ? [] : [aboutTask(record.task.id, { kind: 'restart-requested' })];
}

/** The events by which a task gets another spec, and a new attempt with it; none where it has it. Throws SubmissionRefused. */
export function respecifyEvents(
  record: TaskRecord,
  wanted: { readonly taskId: string | null; readonly spec: TaskSpec },
): readonly ClusterEvent[] {
  const { id, spec: before } = record.task;
  requireLive(record, 'replaced');
  if (wanted.taskId !== null && wanted.taskId !== id) {
    throw new SubmissionRefused('invalid', `Task.ID is ${wanted.taskId}, and the task is ${id}: leave it out`);
  }
  const spec = { ...wanted.spec, name: wanted.spec.name || before.name };
  if (spec.name !== before.name) {
    throw new SubmissionRefused(
      'invalid',
      `a task keeps its name, and Task.Name is ${spec.name}: leave it out, or run a new task`,
    );
  }
  requirePlaceable({ spec });
  return sameSpec(spec, before) ? [] : [aboutTask(id, { kind: 'task-respecified', spec })];
}

function requireLive({ task }: TaskRecord, what: string): void {
  const { id, spec, final, desired } = task;
  // What has ended, and is followed by nothing, is over, though an earlier attempt may not be gone for sure yet.
  const isOver = final || isEnded(currentAttempt(task).state);
  if (!isOver && desired === 'run') return;
  const why = isOver ? 'is over' : 'is being stopped';
  throw new SubmissionRefused('conflict', `task ${id} (${spec.name}) ${why} and can't be ${what}: run a new one`);
}

/** Whether the two say the same, in whatever order. */
function sameSpec(one: TaskSpec, other: TaskSpec): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([key, held]) => [key, sorted(held)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
