import type { Check, Filter, SharedState } from './filter';
import type { PlacementRequest } from './placement-request';
import { active, meetsConstraints, platform, ready } from './node-filters';
import { fewPeers, tasksAllow, volumesHere } from './neighbour-filters';
import { enough, hasCapacity, hostPortsFree } from './resource-filters';

/** What a node is: answers change only with its view. */
export const NODE_FILTERS: readonly Filter[] = [ready, active, platform, meetsConstraints, hasCapacity];

/** What a node has left: answers change with every reservation as well. */
export const ROOM_FILTERS: readonly Filter[] = [
  volumesHere,
  enough('cpu'),
  enough('memory'),
  enough('disk'),
  enough('pids'),
  hostPortsFree,
  tasksAllow,
  fewPeers,
];

/** In the order in which a node is asked. */
export const FILTERS: readonly Filter[] = [...NODE_FILTERS, ...ROOM_FILTERS];

/** The filters that have something to check for this request. */
export function checksFor(request: PlacementRequest, shared: SharedState, filters = FILTERS): Check[] {
  return filters.flatMap((filter) => filter(request, shared) ?? []);
}
