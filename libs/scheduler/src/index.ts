export {
  type Constraint,
  ConstraintError,
  type ConstraintSubject,
  meetsConstraint,
  NODE_ATTRIBUTES,
  type NodeAttribute,
  parseConstraint,
} from './constraint';
export { type SchedulerCursors, START_CURSORS } from './cursors';
export { type Placement } from './decide';
export { type Demand, demandOf, type HostPort } from './demand';
export {
  type Candidate,
  type Explanation,
  MAX_CANDIDATES,
  MAX_REFUSED,
  type RefusedNode,
  type Verdict,
  VERDICTS,
} from './explanation';
export { exponential, liebPower } from './exponential';
export { type NodeView } from './node-view';
export { type PlacementRequest, requestOf } from './placement-request';
export { type Refusal, REFUSAL_CODES, type RefusalCode } from './refusal';
export { type Reserved, Scheduler, type SchedulerOptions } from './scheduler';
export { DEFAULT_STRATEGY, STRATEGIES, strategyNamed, UnknownStrategyError } from './strategies';
export { type Scorer, type Strategy } from './strategy';
