export { type Attempt, type Health, HEALTH_STATES, openAttempt, type StopCause } from './attempt';
export { type Clock, type Ids, type Rng } from './clock';
export {
  type ContainerPort,
  formatContainerPort,
  type HostBinding,
  type HostPorts,
  parseContainerPort,
  type ParsedPort,
  PORT_PROTOCOLS,
  type PortProtocol,
} from './container-port';
export { LevelTrigger } from './level-trigger';
export { type Log, type LogFields, silentLog } from './log';
export { type Capacity, type HostStats, type MeasuredUse, type NodeStats } from './node-stats';
export { type Reason, REASON_CODES, type ReasonCode, STARTING } from './reason';
export {
  type AttemptEnd,
  BACKOFF_RESET_MS,
  backoffMs,
  decideRestart,
  parseRestartPolicy,
  type RestartDecision,
  type RestartPolicy,
} from './restart-policy';
export { type AttemptReport, type Command, type HelloAnswer, type ManagerIdentity, type ReportPage } from './session';
export {
  attemptNumbered,
  currentAttempt,
  heldAttempt,
  newestAttempt,
  replacementOf,
  specOfAttempt,
  type Task,
} from './task';
export {
  type Affinity,
  DEFAULT_PROBE_TIMING,
  DEFAULT_WEIGHT,
  fixedHostPorts,
  type HealthCheck,
  type ProbeTiming,
  PULL_POLICIES,
  type PullPolicy,
  SPEC_DEFAULTS,
  type Spread,
  type TaskSpec,
  type VolumeMount,
} from './task-spec';
export { END_STATES, type EndState, isEnded, stateCode, TASK_STATES, type TaskState } from './task-state';
export { EVENT_KINDS, type EventKind, type ToldEvent } from './told-event';
export {
  type Mover,
  type RefusalName,
  transition,
  type Transition,
  type TransitionRefusal,
  type TransitionResult,
  TRANSITIONS,
} from './transition';
