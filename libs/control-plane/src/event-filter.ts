import type { EventKind, ToldEvent } from '@cube/task';

/** Which events are wanted: those that are as all of it says. */
export interface EventFilter {
  /** ID or name of a task. */
  readonly task?: string;
  /** ID or name of a node: what is about it, and about attempts on it. */
  readonly node?: string;
  readonly kinds?: readonly EventKind[];
}

export function isWanted({ task, node, kinds }: EventFilter, event: ToldEvent): boolean {
  if (task !== undefined && !(event.about === 'task' && (event.subject === task || event.name === task))) return false;
  if (node !== undefined && event.nodeId !== node && event.nodeName !== node) return false;
  return kinds?.includes(event.kind) ?? true;
}
