export { InvalidBatchError } from './batch';
export { MemoryDisk } from './memory-disk';
export { MemoryStore, type MemoryStoreOptions } from './memory-store';
export { SqliteStore, type SqliteStoreOptions } from './sqlite-store';
export type { Change, Commit, Entry, Gone, Op, Page, PageRequest, Store, Term } from './store';
export { type FaultHook, type StoreCall, type StoreFault } from './store-fault';
export { StoreOpenError, type StoreOpenFailure } from './store-open-error';
export { StoreWriteError } from './store-write-error';
