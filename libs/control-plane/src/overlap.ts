import { type Attempt, fixedHostPorts, specOfAttempt, type Task, type TaskSpec } from '@cube/task';
import { byCreation } from './creation-order';
import type { TaskRecord } from './task-record';

/**
 * Whether an attempt must have ended before the next one starts: two would need the same host port or write the same volume, or
 * must never run at once.
 */
export function endsFirst(spec: TaskSpec): boolean {
  return spec.singleton || spec.mounts.length > 0 || fixedHostPorts(spec).length > 0;
}

/** Whether an attempt does what it is there for: it runs, and is healthy if it has a health check. */
export function isSettled(task: Task, attempt: Attempt): boolean {
  const { healthCheck } = specOfAttempt(task, attempt);
  return attempt.state === 'Running' && (healthCheck === null || attempt.health === 'healthy');
}

/** In which order tasks leave a node: the most urgent first, then the oldest. */
export function byLeaving({ task: a }: TaskRecord, { task: b }: TaskRecord): number {
  return b.spec.priority - a.spec.priority || byCreation(a, b);
}
