// The fake alone, without the adapter's npm packages: what unit tests and the simulator import.
export type { FakeFact } from './fake-container';
export { FakeHost } from './fake-host';
export type { FakeExec, FakeFailure, FakeImage, FakeOutput, FakeProcess } from './fake-image';
export type { FakeFault } from './fake-faults';
export { FakeRuntime, type FakeRuntimeOptions } from './fake-runtime';
