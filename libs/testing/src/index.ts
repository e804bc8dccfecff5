export { machineEngineAddress, requireEngine } from './engine/engine-connection';
export { buildTestImages, TEST_IMAGES } from './engine/test-images';
export { FakeWorker, type FakeWorkerOptions, FakeWorkers } from './fake-workers';
export { ManualClock, settle } from './manual-clock';
export { specOf } from './task-builder';
