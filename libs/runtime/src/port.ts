// The port alone, without an adapter: what pure code may import.
export type {
  ContainerDetails,
  ContainerEvent,
  ContainerRuntime,
  ContainerSpec,
  ContainerState,
  ContainerSummary,
  ContainerUsage,
  EngineInfo,
  ExecResult,
  ImageInfo,
  LogLine,
  LogRequest,
  PullProgress,
} from './container-runtime';
export {
  isRuntimeError,
  RUNTIME_ADVICE,
  type RuntimeAdvice,
  RuntimeError,
  type RuntimeErrorKind,
} from './runtime-error';
