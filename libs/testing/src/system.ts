// What tests and benches of the running system share: real engines, real processes. Heavier than the builders in index.ts.
export { AppProcess } from './cluster/app-process';
export { openBrowser } from './cluster/browser';
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
  type WorkerSite,
} from './cluster/cluster';
export { CubeCommand, type Typed } from './cluster/cube-command';
export { freePorts } from './cluster/free-ports';
export { until } from './cluster/until';
export { machineEngineAddress, requireEngine } from './engine/engine-connection';
export { EngineGate, type EngineStep, type StepMoment } from './engine/engine-gate';
export { FaultyProxy, type ProxyBehaviour } from './engine/faulty-proxy';
export { freePort } from './engine/free-port';
export { LocalRegistry, REGISTRY_USER } from './engine/local-registry';
export { NetworkLink } from './engine/network-link';
export { NetworkNamespace } from './engine/network-namespace';
export { PrivateEngine, type PrivateEngineOptions } from './engine/private-engine';
export { buildTestImages, TEST_IMAGES } from './engine/test-images';
