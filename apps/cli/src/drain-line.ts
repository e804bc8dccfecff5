import type { Node } from '@cube/client';
import { printable } from './printable';

/** A drained node that has nothing left. */
export function isEmpty({ TaskCount, Drain }: Node): boolean {
  return TaskCount === 0 && (Drain?.Remaining ?? 0) === 0;
}

/** "worker-1: 3 left", and what can't move, and why. */
export function drainLine(node: Node): string {
  const { Name, Drain, TaskCount } = node;
  if (isEmpty(node)) return printable(`${Name}: empty`);
  const left = Math.max(TaskCount, Drain?.Remaining ?? 0);
  const waiting = (Drain?.Waiting ?? []).map((task) => `\n  ${printable(`${task.Name}: ${task.Reason}`)}`);
  return `${printable(`${Name}: ${left} ${left === 1 ? 'task' : 'tasks'} left`)}${waiting.join('')}`;
}
