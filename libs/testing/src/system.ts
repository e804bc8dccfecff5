// What tests and benches of the running system share: real engines, real processes. Heavier than the builders in index.ts.
export { AppProcess } from './cluster/app-process';
export {
  type Answer,
  call,
  Cluster,
  type ClusterOptions,
  COMPLETED,
  FAILED,
  PENDING,
  RUNNING,
  SCHEDULED,
  type WireTask,
} from './cluster/cluster';
export { freePorts } from './cluster/free-ports';
export { until } from './cluster/until';
