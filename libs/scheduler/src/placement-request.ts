import type { TaskSpec } from '@cube/task';
import { type Constraint, parseConstraint } from './constraint';
import { type Demand, demandOf } from './demand';

/** A task that asks for a node. Everything that a decision reads of a task; the same request in the same cluster gets the same node. */
export interface PlacementRequest {
  readonly demand: Demand;
  /** `os/arch[/variant]`; `''` runs on any node. */
  readonly platform: string;
  readonly constraints: readonly Constraint[];
  /** `''` leaves it to the cluster. */
  readonly strategy: string;
}

/** Throws a ConstraintError for a constraint that can't be read. */
export function requestOf(spec: TaskSpec): PlacementRequest {
  return {
    demand: demandOf(spec),
    platform: spec.platform,
    constraints: spec.constraints.map(parseConstraint),
    strategy: spec.strategy,
  };
}
