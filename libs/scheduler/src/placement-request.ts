import type { TaskSpec } from '@cube/task';
import type { Constraint, NodeSubject } from './constraint';
import { type Demand, demandOf } from './demand';
import { parseConstraint, parseNodeSubject } from './parse-constraint';

/** A task that asks for a node. Everything that a decision reads of a task; the same request in the same cluster gets the same node. */
export interface PlacementRequest {
  readonly demand: Demand;
  /** `os/arch[/variant]`; `''` runs on any node. */
  readonly platform: string;
  readonly constraints: readonly Constraint[];
  /** How many peers a node may have, the task included; 0 is any number. */
  readonly maxPerNode: number;
  readonly affinities: readonly WeightedConstraint[];
  readonly spread: readonly SpreadDomain[];
  /** `''` leaves it to the cluster. */
  readonly strategy: string;
}

/** A constraint that is only a wish: of the nodes that fit, those that meet it come first, or last if its weight is negative. */
export interface WeightedConstraint {
  readonly constraint: Constraint;
  readonly weight: number;
}

/** Peers are spread evenly over the values of this: zones, racks, hosts. */
export interface SpreadDomain {
  /** `node.labels.zone`. */
  readonly text: string;
  readonly over: NodeSubject;
  readonly weight: number;
}

/** Throws a ConstraintError for a constraint, an affinity or a spread that can't be read. */
export function requestOf(spec: TaskSpec): PlacementRequest {
  return {
    demand: demandOf(spec),
    platform: spec.platform,
    constraints: spec.constraints.map(parseConstraint),
    maxPerNode: spec.maxPerNode,
    affinities: spec.affinities.map(({ expression, weight }) => ({ constraint: parseConstraint(expression), weight })),
    spread: spec.spread.map(({ over, weight }) => ({ text: over.trim(), over: parseNodeSubject(over), weight })),
    strategy: spec.strategy,
  };
}
