import type { Capacity, NodeStats } from '@cube/task';
import { toWireStats, type WireResources, type WireStats, writeResources } from './wire-stats';

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
  readonly labels: Readonly<Record<string, string>>;
  readonly kernel: string;
  readonly engine: string;
  readonly volumes: readonly string[];
  readonly taskCount: number;
  readonly stats: NodeStats | null;
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
  readonly Labels: Readonly<Record<string, string>>;
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
    Labels: node.labels,
    Kernel: node.kernel,
    Engine: node.engine,
    Volumes: node.volumes,
    TaskCount: node.taskCount,
    Stats: node.stats === null ? null : toWireStats(node.stats),
  };
}
