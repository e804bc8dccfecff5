import type { Capacity, MeasuredUse } from '@cube/task';

/** What an operator allows a node to get: `paused` keeps what runs and takes nothing new, `draining` gives away. */
export type Availability = 'active' | 'paused' | 'draining';

/** What silence says of a node; see HealthChecker. */
export type Liveness = 'ready' | 'suspect' | 'down';

/** How a node gives its tasks away. */
export interface Drain {
  /** Tasks that may move at once. */
  readonly parallel: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** A worker as the manager knows it. */
export interface NodeRecord {
  /** Durable: made by the worker on its first start. */
  readonly id: string;
  readonly name: string;
  /** `host:port` that its API was last reached at. */
  readonly address: string;
  /** Order of joining; ties between nodes go to the lower one. */
  readonly joinNumber: number;
  /** What its token follows from, beside its ID. Absent: 0. */
  readonly tokenGeneration?: number;
  readonly hostId: string;
  readonly publishAddress: string;
  readonly platform: string;
  readonly capacity: Capacity;
  /** Its worker's own; see `labelsOf`. */
  readonly labels: Readonly<Record<string, string>>;
  /** What an operator labelled it. */
  readonly operatorLabels: Readonly<Record<string, string>>;
  /** Versions of its kernel and container engine, `''` where its worker can't say. */
  readonly kernel: string;
  readonly engine: string;
  /** Names of the volumes on it, as tasks name them, sorted: what its engine listed, and what was made since. */
  readonly volumes: readonly string[];
  readonly availability: Availability;
  /** While it is draining. */
  readonly drain: Drain | null;
  readonly liveness: Liveness;
  /** The worker process that last said HELLO. */
  readonly instance: string;
  /** Measured use, quantised; null when its host has no statistics. */
  readonly use: MeasuredUse | null;
  /**
   * The uses of the newest revision that changed it, in their order, each with its index among that revision's events: a
   * decision of the same commit read the one before it. Absent until use was measured.
   */
  readonly uses?: { readonly revision: number; readonly all: readonly TimedUse[] };
  /** Since when it has this liveness, milliseconds since the epoch. */
  readonly livenessSince: number;
  /** Places of its events in the store, oldest first, bounded. */
  readonly events: readonly string[];
}

export interface TimedUse {
  readonly index: number;
  readonly at: number;
  readonly use: MeasuredUse | null;
}

/** What HELLO says of a node, compared to decide whether anything changed. */
export type NodeIntroduction = Pick<
  NodeRecord,
  | 'name'
  | 'address'
  | 'hostId'
  | 'publishAddress'
  | 'platform'
  | 'capacity'
  | 'labels'
  | 'kernel'
  | 'engine'
  | 'volumes'
  | 'instance'
>;

/** The labels that count: an operator's lie over the worker's own. */
export function labelsOf({ labels, operatorLabels }: NodeRecord): Readonly<Record<string, string>> {
  return { ...labels, ...operatorLabels };
}
