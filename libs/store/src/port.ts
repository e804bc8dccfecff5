// The port alone, without an adapter: what pure code may import.
export type { Ancestor, Change, Commit, Entry, Gone, Op, Page, PageRequest, Store, Term } from './store';
