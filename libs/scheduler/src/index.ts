export { CPU_UNIT, type Resource } from './amounts';
export {
  type Constraint,
  type ConstraintSubject,
  isNodeConstraint,
  isTaskConstraint,
  meetsConstraint,
  NODE_ATTRIBUTES,
  type NodeAttribute,
  type NodeConstraint,
  type NodeSubject,
  type Operator,
  OPERATORS,
  type TaskConstraint,
} from './constraint';
export { type Contradiction, contradictionIn } from './contradiction';
export { type SchedulerCursors, START_CURSORS } from './cursors';
export { type Placement } from './decide';
export { decisionHash } from './decision-hash';
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
export { CHANGE_KINDS, changeMessage, type NewNode, type NodeChange } from './node-change';
export { type NodeVerdict } from './node-verdict';
export { hostOf, type NodeView } from './node-view';
export { ConstraintError, parseConstraint, parseNodeSubject } from './parse-constraint';
export { type PlacementRequest, requestOf, type SpreadDomain, type WeightedConstraint } from './placement-request';
export { NO_RULES, type Overcommit, type PlacementRules } from './placement-rules';
export { type Refusal, REFUSAL_CODES, type RefusalCode } from './refusal';
export { type Reserved, Scheduler, type SchedulerOptions } from './scheduler';
export { changesToFit, MAX_REMEDIES, Remedies, type Remedy } from './smallest-change';
export { DEFAULT_STRATEGY, STRATEGIES, strategyNamed, UnknownStrategyError } from './strategies';
export { type Helped, type WaitingGroup, WaitingRoom } from './waiting-room';
export { type Scorer, type Strategy } from './strategy';
