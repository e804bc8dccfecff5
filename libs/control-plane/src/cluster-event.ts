import type { Explanation, PlacementRules, SchedulerCursors } from '@cube/scheduler';
import type { Attempt, MeasuredUse, Reason, StopCause, TaskSpec, TaskState } from '@cube/task';
import type { Availability, Liveness, NodeIntroduction } from './node-record';

/** What a worker saw of an attempt: the fields that its report may change. */
export type Observation = Pick<
  Attempt,
  | 'containerId'
  | 'startedAt'
  | 'finishedAt'
  | 'exitCode'
  | 'reason'
  | 'health'
  | 'hostPorts'
  | 'imageDigest'
  | 'released'
> & { readonly state: TaskState };

/** The request that made a task or asked it to stop; the same request again gets the first answer. */
export interface Request {
  readonly eventId: string;
  /** Says whether two requests mean the same. */
  readonly fingerprint: string;
}

/** A fact about one task. */
export type TaskFact =
  | {
      readonly kind: 'task-submitted';
      readonly spec: TaskSpec;
      readonly request: Request;
      /** Number of its first attempt: above every attempt that an earlier task of this ID had. */
      readonly attempt: number;
    }
  | { readonly kind: 'stop-requested'; readonly request: Request | null; readonly remove: boolean }
  /** A new attempt, uncharged, in place of those that are there. */
  | { readonly kind: 'restart-requested' }
  /** The same, with another spec. */
  | { readonly kind: 'task-respecified'; readonly spec: TaskSpec }
  | { readonly kind: 'task-finished' }
  | { readonly kind: 'task-removed' }
  | {
      readonly kind: 'attempt-opened';
      readonly attempt: number;
      readonly notBefore: number | null;
      /** Counts against the restart policy. */
      readonly charged: boolean;
      readonly failuresInRow: number;
      readonly reason: Reason;
    }
  | {
      readonly kind: 'attempt-placed';
      readonly attempt: number;
      readonly nodeId: string;
      readonly instance: string;
      readonly cursors: SchedulerCursors;
      readonly explanation: Explanation;
      /** `decisionHash`; absent in histories of before it was recorded, as is `publishAddress`. */
      readonly hash?: string;
      /** Where the node published host ports when it was chosen. */
      readonly publishAddress?: string;
    }
  /** No node would take it; says why. */
  | {
      readonly kind: 'attempt-waiting';
      readonly attempt: number;
      readonly reason: Reason;
      readonly explanation: Explanation;
      readonly hash?: string;
    }
  /** Its worker has an attempt that this store does not know: it lost its newest part. */
  | {
      readonly kind: 'attempt-adopted';
      readonly attempt: number;
      readonly nodeId: string;
      readonly instance: string;
      readonly observed: Observation;
      /** The newest attempt that was known. */
      readonly previous: number;
    }
  | { readonly kind: 'attempt-withdrawn'; readonly attempt: number }
  | { readonly kind: 'attempt-stopping'; readonly attempt: number; readonly cause: StopCause }
  | { readonly kind: 'attempt-observed'; readonly attempt: number; readonly observed: Observation }
  /** A verdict: the attempt ended without its worker saying so. `released`: its container is known to be gone. */
  | { readonly kind: 'attempt-lost'; readonly attempt: number; readonly reason: Reason; readonly released: boolean };

/** A fact about one node. */
export type NodeFact =
  | {
      readonly kind: 'node-joined';
      readonly joinNumber: number;
      readonly introduction: NodeIntroduction;
      /** Nodes that had been removed before: what its token follows from. Absent if none had. */
      readonly generation?: number;
    }
  /** An operator's word; `force`: that its containers are gone, too. */
  | { readonly kind: 'node-removed'; readonly force: boolean }
  | { readonly kind: 'node-changed'; readonly introduction: NodeIntroduction }
  | { readonly kind: 'node-liveness'; readonly liveness: Liveness }
  /** An operator's word. `parallel`: of a drain, tasks that may move at once. */
  | { readonly kind: 'node-availability'; readonly availability: Availability; readonly parallel?: number }
  /** All that an operator labelled it. */
  | { readonly kind: 'node-labelled'; readonly labels: Readonly<Record<string, string>> }
  /** All the volumes that are on it, sorted. */
  | { readonly kind: 'node-volumes'; readonly volumes: readonly string[] }
  | { readonly kind: 'node-use'; readonly use: MeasuredUse | null };

/** A fact about the whole cluster. */
export type ClusterFact =
  | ManagerStarted
  /** Since the restore that began this history every node was heard, or waited for. */
  | { readonly kind: 'nodes-heard'; readonly history: string };

export interface ManagerStarted {
  readonly kind: 'manager-started';
  /** Name of the cluster that the manager was told to lead. */
  readonly cluster: string;
  readonly epoch: number;
  readonly manager: string;
  /** What it keeps back and overcommits: inputs of its decisions. Absent in histories of before there were any. */
  readonly rules?: PlacementRules;
}

/** One fact and what it is about. The state is the fold of these. */
export type ClusterEvent =
  | { readonly about: 'task'; readonly id: string; readonly fact: TaskFact }
  | { readonly about: 'node'; readonly id: string; readonly fact: NodeFact }
  | { readonly about: 'cluster'; readonly id: 'cluster'; readonly fact: ClusterFact };

/** An event in its place: revision, order within it, and time (milliseconds since the epoch). */
export interface EventEntry {
  readonly revision: number;
  readonly index: number;
  readonly at: number;
  readonly event: ClusterEvent;
}

/** Where an event stands in the store. */
export function placeOf({ revision, index }: Pick<EventEntry, 'revision' | 'index'>): string {
  return `${revision}.${index}`;
}

export function aboutTask(id: string, fact: TaskFact): ClusterEvent {
  return { about: 'task', id, fact };
}

export function aboutNode(id: string, fact: NodeFact): ClusterEvent {
  return { about: 'node', id, fact };
}
