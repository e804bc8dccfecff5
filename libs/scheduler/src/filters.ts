import type { Check, Filter } from './filter';
import type { HostPorts } from './host-ports';
import type { PlacementRequest } from './placement-request';
import { active, meetsConstraints, platform, ready } from './node-filters';
import { enough, hasCapacity, hostPortsFree } from './resource-filters';

/** In the order in which a node is asked: first whether it takes anything, then what it is, then what it has left. */
export const FILTERS: readonly Filter[] = [
  ready,
  active,
  platform,
  meetsConstraints,
  hasCapacity,
  enough('cpu'),
  enough('memory'),
  enough('disk'),
  hostPortsFree,
];

/** The filters that have something to check for this request. */
export function checksFor(request: PlacementRequest, ports: HostPorts): Check[] {
  return FILTERS.flatMap((filter) => filter(request, ports) ?? []);
}
