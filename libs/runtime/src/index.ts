export type {
  ContainerDetails,
  ContainerEvent,
  ContainerRuntime,
  ContainerSpec,
  ContainerState,
  ContainerSummary,
  ContainerUsage,
  EngineInfo,
  ExecOutput,
  ExecRequest,
  ExecResult,
  ExecSession,
  ImageInfo,
  LogLine,
  LogRequest,
  PullProgress,
  TerminalSize,
} from './container-runtime';
export { type EngineCall } from './docker-errors';
export { DockerRuntime, type DockerRuntimeOptions } from './docker-runtime';
export {
  type CallLimits,
  type CallObserver,
  DEFAULT_ENGINE_ADDRESS,
  DEFAULT_LIMITS,
  type EngineTls,
} from './engine-connection';
export { type ImageReference, parseImageReference } from './image-reference';
export { parseDockerConfig, type RegistryCredential, type RegistryCredentials } from './registry-credentials';
export {
  isRuntimeError,
  RUNTIME_ADVICE,
  type RuntimeAdvice,
  RuntimeError,
  type RuntimeErrorKind,
} from './runtime-error';
