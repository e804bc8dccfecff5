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
export {
  isRuntimeError,
  RUNTIME_ADVICE,
  type RuntimeAdvice,
  RuntimeError,
  type RuntimeErrorKind,
} from './runtime-error';
