export { FakeWorker, type FakeWorkerOptions, FakeWorkers } from './fake-workers';
export { ManualClock, settle } from './manual-clock';
export { RandomStream } from './sim/random-streams';
export { specOf } from './task-builder';
export { tellHistory, type ToldHistory } from './told-history';
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
