export { Agent, type ApplyResult, type Caller, type HelloResult, type ReportsResult } from './agent';
export { type AgentPorts } from './agent-ports';
export type { AgentLevels } from './levels';
export { type AgentObserver, NO_OBSERVER, type ProbeOutcome } from './observer';
export { type CommandResult } from './command-intake';
export { canonicalName, LABELS } from './container-labels';
export {
  type ContainerRefusal,
  type FoundContainer,
  type LocalContainer,
  type LocalTask,
  LocalTasks,
  type LocalUsage,
  standaloneCluster,
  type SubmitRefusal,
  type SubmitResult,
} from './local-tasks';
export { type Prober, type ProbeResult, type ProbeTarget } from './prober';
export { type CallRefusal, type HelloRefusal } from './session';
export { AGENT_DEFAULTS, type AgentSettings } from './settings';
export { type IdentityStore, type WorkerIdentity } from './worker-identity';
