import type { PlacementRequest } from './placement-request';
import { peerKeyOf } from './task-counts';
import type { Strategy } from './strategy';

/** Beyond, what is kept would cost more than it saves: such a request is looked at for itself. */
const MAX_CONSTRAINTS = 50;
const MAX_HOST_PORTS = 50;

/**
 * Equal for requests that get the same answer from the same cluster; null for one that is not kept: because it is too
 * large, or because what one node is to it depends on other nodes (where its volumes are, how full its zone is).
 */
export function shapeKey(request: PlacementRequest, strategy: Strategy): string | null {
  const { cpu, memoryBytes, diskBytes, pids, hostPorts, volumes, labels } = request.demand;
  const { affinities, spread, maxPerNode } = request;
  if (volumes.length + affinities.length + spread.length > 0) return null;
  const node = eligibilityKey(request);
  if (node === null || hostPorts.length > MAX_HOST_PORTS) return null;
  const ports = hostPorts.map(({ address, port, protocol }) => [address, port, protocol]);
  const peers = maxPerNode === 0 ? '' : `${maxPerNode} ${peerKeyOf(labels)}`;
  return `${strategy.name} ${cpu} ${memoryBytes} ${diskBytes} ${pids} ${ports.length === 0 ? '' : JSON.stringify(ports)} ${peers} ${node}`;
}

/** Equal for requests that ask the same of what a node is, whatever they need from it; null as above. */
export function eligibilityKey({ platform, constraints, demand }: PlacementRequest): string | null {
  if (constraints.length > MAX_CONSTRAINTS) return null;
  const asked = `${demand.diskBytes > 0 ? 'disk' : ''} ${demand.pids > 0 ? 'pids' : ''}`;
  if (platform === '' && constraints.length === 0) return asked;
  return `${asked} ${JSON.stringify([platform, ...constraints.map(({ text }) => text)])}`;
}
