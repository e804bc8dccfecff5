import type { Capacity, NodeStats } from '@cube/task';
import { toWireStats, type WireResources, type WireStats, writeResources } from './wire-stats';
import { writeTime } from './wire-time';

/** How far a drain is. */
export interface DrainView {
  readonly parallel: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Tasks that still have something on the node. */
  readonly remaining: number;
  readonly waiting: readonly { readonly taskId: string; readonly name: string; readonly reason: string }[];
}

/** What the manager knows of a worker, as far as the wire tells it. */
export interface NodeView {
  readonly id: string;
  readonly name: string;
  /** `host:port` of the worker's API. */
  readonly address: string;
  readonly hostId: string;
  readonly platform: string;
  readonly availability: string;
  readonly liveness: string;
  readonly capacity: Capacity;
  readonly reserved: Capacity;
  readonly drain: DrainView | null;
  /** Those that count. */
  readonly labels: Readonly<Record<string, string>>;
  readonly ownLabels: Readonly<Record<string, string>>;
  readonly kernel: string;
  readonly engine: string;
  readonly volumes: readonly string[];
  readonly taskCount: number;
  readonly stats: NodeStats | null;
}

export interface WireDrain {
  readonly Parallel: number;
  readonly Since: string;
  readonly Remaining: number;
  readonly Waiting: readonly { readonly Task: string; readonly Name: string; readonly Reason: string }[];
}

export interface WireNode {
  readonly ID: string;
  readonly Name: string;
  readonly Address: string;
  readonly HostID: string;
  readonly Role: 'worker';
  readonly Platform: string;
  /** active, paused or draining: what the operator wants. */
  readonly Availability: string;
  /** ready, suspect or down: what the manager sees. */
  readonly Liveness: string;
  readonly Capacity: WireResources;
  readonly Reserved: WireResources;
  readonly Drain: WireDrain | null;
  readonly Labels: Readonly<Record<string, string>>;
  readonly OwnLabels: Readonly<Record<string, string>>;
  readonly Kernel: string;
  readonly Engine: string;
  readonly Volumes: readonly string[];
  readonly TaskCount: number;
  readonly Stats: WireStats | null;
}

export function toWireNode(node: NodeView): WireNode {
  return {
    ID: node.id,
    Name: node.name,
    Address: node.address,
    HostID: node.hostId,
    Role: 'worker',
    Platform: node.platform,
    Availability: node.availability,
    Liveness: node.liveness,
    Capacity: writeResources(node.capacity),
    Reserved: writeResources(node.reserved),
    Drain: node.drain === null ? null : toWireDrain(node.drain),
    Labels: node.labels,
    OwnLabels: node.ownLabels,
    Kernel: node.kernel,
    Engine: node.engine,
    Volumes: node.volumes,
    TaskCount: node.taskCount,
    Stats: node.stats === null ? null : toWireStats(node.stats),
  };
}

function toWireDrain({ parallel, since, remaining, waiting }: DrainView): WireDrain {
  return {
    Parallel: parallel,
    Since: writeTime(since),
    Remaining: remaining,
    Waiting: waiting.map(({ taskId, name, reason }) => ({ Task: taskId, Name: name, Reason: reason })),
  };
}
