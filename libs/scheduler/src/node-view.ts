import type { Capacity, MeasuredUse } from '@cube/task';

/**
 * A worker as decisions see it. What is reserved on it is kept by the scheduler itself.
 *
 * Everything here is recorded by whoever sets it: a decision is a function of these views, the reservations and the
 * cursors. `use` arrives quantised.
 */
export interface NodeView {
  readonly id: string;
  readonly name: string;
  /** Order of joining, positive, unique; ties between nodes go to the lower one. */
  readonly joinNumber: number;
  /** Nodes with the same host ID share that host's ports. */
  readonly hostId: string;
  /** Where the host ports of its tasks are published. */
  readonly publishAddress: string;
  /** `os/arch[/variant]`, `''` if it could not say. */
  readonly platform: string;
  readonly availability: 'active' | 'paused' | 'draining';
  readonly liveness: 'ready' | 'suspect' | 'down';
  readonly labels: Readonly<Record<string, string>>;
  /** Versions of its kernel and container engine, `''` where it could not say. */
  readonly kernel: string;
  readonly engine: string;
  /** Names of the volumes that are on it, as tasks name them. */
  readonly volumes: readonly string[];
  readonly capacity: Capacity;
  /** Of the worker's share, in the units of `capacity`. Null when its host has no statistics. */
  readonly use: MeasuredUse | null;
}

/** Whose ports the node's tasks take. A node that doesn't know its host shares with nobody. */
export function hostOf({ hostId, id }: Pick<NodeView, 'hostId' | 'id'>): string {
  return hostId === '' ? `node ${id}` : hostId;
}
