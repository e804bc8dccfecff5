/*
 * What a node has left.
 *
 * CPU and memory fit by reservations: asked <= capacity - reserved. Their measured use counts in every score, so busy nodes
 * come last, but it never refuses: it holds what other programs on the host take for a moment and what tasks burst to
 * above their demand. By the larger of both, the lineage's own node (1.4 of 1.9 GiB in use while idle), shared by three
 * workers, would take no task of 256 MiB, and a busy minute would leave a cluster without reservations unschedulable.
 * Nomad, Kubernetes and swarmkit fit by reservations too.
 *
 * Disk fits by the larger of reserved and measured: a byte that is written does not come back by itself.
 *
 * An ask of 0 is undeclared and not checked.
 */
import { demandedAmounts, type Resource } from './amounts';
import type { HostPort } from './demand';
import type { Filter } from './filter';
import { bindPort } from './host-ports';
import { hostOf } from './node-view';

/** A worker that reports no cores or no memory has something wrong with it, and takes nothing. Not all can tell their disk and pids. */
export const hasCapacity: Filter = (request) => {
  const diskAsked = request.demand.diskBytes > 0;
  const pidsAsked = request.demand.pids > 0;
  return ({ capacity }) => {
    if (capacity.cpu === 0) return { code: 'no-capacity', resource: 'cpu' };
    if (capacity.memory === 0) return { code: 'no-capacity', resource: 'memory' };
    if (diskAsked && capacity.disk === 0) return { code: 'no-capacity', resource: 'disk' };
    if (pidsAsked && capacity.pids === 0) return { code: 'no-capacity', resource: 'pids' };
    return null;
  };
};

/** Enough of the resource is free. */
export function enough(resource: Resource): Filter {
  return (request) => {
    const asked = demandedAmounts(request.demand)[resource];
    if (asked === 0) return null;
    return (node) => {
      const free = node.free(resource);
      if (asked <= free) return null;
      return { code: resource, asked, free: Math.max(0, free), capacity: node.capacity[resource] };
    };
  };
}

/** Nobody on the node's host holds a port that the task asks for by number, the task itself included. */
export const hostPortsFree: Filter = ({ demand: { hostPorts } }, { ports }) => {
  if (hostPorts.length === 0) return null;
  const twice = repeatedPort(hostPorts);
  return ({ view }) => {
    if (twice !== null) return { code: 'host-port', port: bindPort(twice, view.publishAddress), holder: 'itself' };
    for (const wanted of hostPorts) {
      const port = bindPort(wanted, view.publishAddress);
      if (ports.isTaken(hostOf(view), port)) return { code: 'host-port', port, holder: 'another-task' };
    }
    return null;
  };
};

/** A port that a task asks for twice; all of its ports are published on one address. */
function repeatedPort(hostPorts: readonly HostPort[]): HostPort | null {
  const seen = new Set<string>();
  for (const hostPort of hostPorts) {
    const key = `${hostPort.protocol}:${hostPort.port}`;
    if (seen.has(key)) return hostPort;
    seen.add(key);
  }
  return null;
}
