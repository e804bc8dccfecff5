import type { HostPorts } from './host-ports';
import type { NodeState } from './node-state';
import type { PlacementRequest } from './placement-request';
import type { Refusal } from './refusal';
import type { VolumeHomes } from './volume-homes';

/**
 * One condition for a node to be able to take a task. Null where the request does not ask for what it checks; otherwise
 * a check of one node, which works out once what depends on the request alone.
 */
export type Filter = (request: PlacementRequest, shared: SharedState) => Check | null;

/** What nodes share: their hosts' ports, and where volumes are. */
export interface SharedState {
  readonly ports: HostPorts;
  readonly volumes: VolumeHomes;
}

/** Null lets the node pass. */
export type Check = (node: NodeState) => Refusal | null;

/** The checks in their order; the first refusal is the node's. */
export function firstRefusal(checks: readonly Check[], node: NodeState): Refusal | null {
  for (const check of checks) {
    const refusal = check(node);
    if (refusal !== null) return refusal;
  }
  return null;
}
