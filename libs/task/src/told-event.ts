import type { TaskState } from './task-state';

/** What can happen. */
export const EVENT_KINDS = [
  ...(['task-submitted', 'stop-requested', 'restart-requested', 'task-respecified'] as const),
  ...(['task-finished', 'task-removed'] as const),
  ...(['attempt-opened', 'attempt-placed', 'attempt-waiting', 'attempt-adopted', 'attempt-withdrawn'] as const),
  ...(['attempt-stopping', 'attempt-observed', 'attempt-lost'] as const),
  ...(['node-joined', 'node-removed', 'node-changed', 'node-liveness', 'node-availability', 'node-labelled'] as const),
  ...(['node-volumes', 'node-use'] as const),
  ...(['manager-started', 'nodes-heard'] as const),
] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

/** One thing that happened, in words. */
export interface ToldEvent {
  readonly revision: number;
  /** Its place among the events of that revision. */
  readonly index: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly about: 'task' | 'node' | 'cluster';
  /** ID of the task or node. */
  readonly subject: string;
  /** Name of it, as it is now; `''` if it is not known any more. */
  readonly name: string;
  /** The node itself, or that of the attempt. */
  readonly nodeId: string | null;
  readonly nodeName: string;
  readonly kind: EventKind;
  readonly attempt: number | null;
  /** State that the attempt was seen in; null for events of other kinds. */
  readonly state: TaskState | null;
  readonly message: string;
}
