export { FakeWorker, type FakeWorkerOptions, FakeWorkers } from './fake-workers';
export { ManualClock, settle } from './manual-clock';
export { specOf } from './task-builder';
export {
  collect,
  foreignContainer,
  intercept,
  MANAGER,
  MemoryIdentityStore,
  run,
  stop,
  TestWorker,
  type TestWorkerOptions,
} from './test-worker';
