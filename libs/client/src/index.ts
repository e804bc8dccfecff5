export { CubeApiError, CubeUnreachableError, type FieldError } from './api-error';
export { answerOf, createCubeClient, type CubeClient } from './cube-client';
export type { EventsOptions } from './event-stream';
export type { Connection } from './following';
export type { LogLine, LogNotice, LogsOptions } from './log-stream';
export type { components, operations, paths } from './schema';
export type { ClientOptions } from './sending';
export type {
  Attempt,
  ClusterEvent,
  Node,
  Placement,
  Plan,
  PlanInput,
  Resilience,
  Task,
  TaskEvent,
  TaskInput,
} from './wire';
