import type { Demand } from './demand';
import type { NodeView } from './node-view';
import type { PlacementRequest } from './placement-request';
import { Scheduler, type SchedulerOptions } from './scheduler';

export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;

/** `worker-N` on a host of its own, ready, idle: 4 cores, 8 GiB of memory, 100 GiB of disk, 1,000 processes. */
export function aNode(joinNumber: number, over: Partial<NodeView> = {}): NodeView {
  return {
    id: `id-${joinNumber}`,
    name: `worker-${joinNumber}`,
    joinNumber,
    hostId: `host-${joinNumber}`,
    publishAddress: '127.0.0.1',
    platform: 'linux/amd64',
    availability: 'active',
    liveness: 'ready',
    labels: {},
    kernel: '',
    engine: '',
    volumes: [],
    capacity: { cpu: 4, memoryBytes: 8 * GIB, diskBytes: 100 * GIB, pids: 1000 },
    use: { cpu: 0, memoryBytes: 0, diskBytes: 0 },
    ...over,
  };
}

export function aDemand(over: Partial<Demand> = {}): Demand {
  return { cpu: 0, memoryBytes: 0, diskBytes: 0, pids: 0, hostPorts: [], volumes: [], labels: {}, ...over };
}

/** Asks for the fixed host port on its node's publish address. */
export function onPort(port: number, protocol = 'tcp'): Demand {
  return aDemand({ hostPorts: [{ address: null, port, protocol }] });
}

export function aRequest(over: Partial<PlacementRequest> = {}): PlacementRequest {
  return {
    ...{ demand: aDemand(), platform: '', constraints: [], maxPerNode: 0, affinities: [], spread: [], strategy: '' },
    ...over,
  };
}

export function aScheduler(nodes: readonly NodeView[], options: SchedulerOptions = {}): Scheduler {
  const scheduler = new Scheduler(options);
  for (const node of nodes) scheduler.setNode(node);
  return scheduler;
}
