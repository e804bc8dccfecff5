// The port alone, without an adapter: what pure code may import.
export type { Change, Commit, Entry, Gone, Op, Page, PageRequest, Store, Term } from './store';
