import type { PlacementRequest } from './placement-request';
import type { Strategy } from './strategy';

/** Beyond, what is kept would cost more than it saves: such a request is looked at for itself. */
const MAX_CONSTRAINTS = 50;
const MAX_HOST_PORTS = 50;

/** Equal for requests that get the same answer from the same cluster; null for one that is too large to be kept. */
export function shapeKey(request: PlacementRequest, strategy: Strategy): string | null {
  const { cpu, memoryBytes, diskBytes, hostPorts } = request.demand;
  const node = eligibilityKey(request);
  if (node === null || hostPorts.length > MAX_HOST_PORTS) return null;
  const ports = hostPorts.map(({ address, port, protocol }) => [address, port, protocol]);
  return `${strategy.name} ${cpu} ${memoryBytes} ${diskBytes} ${ports.length === 0 ? '' : JSON.stringify(ports)} ${node}`;
}

/** Equal for requests that ask the same of what a node is, whatever they need from it; null as above. */
export function eligibilityKey({ platform, constraints, demand }: PlacementRequest): string | null {
  if (constraints.length > MAX_CONSTRAINTS) return null;
  const disk = demand.diskBytes > 0 ? 'disk' : '';
  if (platform === '' && constraints.length === 0) return disk;
  return `${disk} ${JSON.stringify([platform, ...constraints.map(({ text }) => text)])}`;
}
