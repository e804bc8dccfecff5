export { FakeWorker, type FakeWorkerOptions, FakeWorkers } from './fake-workers';
export { ManualClock, settle } from './manual-clock';
export { specOf } from './task-builder';
