/** One change of a batch. Keys are graphic ASCII with `/` between their parts; a value handed over never changes again. */
export type Op = { readonly put: string; readonly value: Uint8Array } | { readonly del: string };

/**
 * What became of a batch. `conflict`: the store is not at `prev`. `fenced`: another leader took over. `full`: no room,
 * nothing was written. `unknown`: it may or may not have been written; ask `settle`.
 */
export type Commit = { readonly rev: number } | { readonly failed: 'conflict' | 'fenced' | 'full' | 'unknown' };

/** The asked revision is older than the store still keeps. */
export interface Gone {
  readonly compacted: number;
}

/** A time of leadership: from `lead` until `lost` fires. */
export interface Term {
  /** Grows with every leadership that this store ever granted. */
  readonly epoch: number;
  /** Revision at which it began. */
  readonly rev: number;
  readonly lost: AbortSignal;
}

/** A history that came before: its revisions up to `upTo` are this store's as well. */
export interface Ancestor {
  readonly history: string;
  readonly upTo: number;
}

export interface Entry {
  readonly key: string;
  readonly value: Uint8Array;
  /** Revision of its newest change. */
  readonly rev: number;
}

export interface Page {
  readonly entries: readonly Entry[];
  /** Revision that this page is of; pass it as `at` to page on consistently. */
  readonly at: number;
  /** Whether more entries follow the last one. */
  readonly more: boolean;
}

export interface PageRequest {
  /** A kept revision; the newest if absent. */
  readonly at?: number;
  /** Entries with greater keys only. */
  readonly after?: string;
  readonly limit: number;
}

export interface Change {
  readonly rev: number;
  /** In key order; those of the watched prefix alone. */
  readonly ops: readonly Op[];
}

/**
 * Ordered keys and values with revisions, one writer at a time; SQLite and etcd both fit behind it.
 *
 * Promises: (1) A commit that answered `rev` survives power loss. (2) Revisions grow by one with every commit. (3) Only
 * the newest leader commits, and only on top of the revision it names. (4) `list` and `watch` show whole commits, durable ones.
 */
export interface Store {
  /** What one batch may hold. */
  readonly limits: { readonly ops: number; readonly bytes: number };
  /** Identity of this store's past; a restore from a backup starts a new one. */
  readonly history: string;
  /** What this history was restored from, and that in turn, the nearest first. */
  readonly ancestors: readonly Ancestor[];
  /** Waits until this candidate leads; rejects with the signal's reason when stopped before. */
  lead(id: string, stop: AbortSignal): Promise<Term>;
  /**
   * Writes all of `ops` or nothing; only while leading and at revision `prev`. Rejects with InvalidBatchError for a
   * batch beyond `limits`.
   */
  commit(term: Term, prev: number, ops: readonly Op[]): Promise<Commit>;
  /**
   * After `unknown`, until it answers otherwise: an empty commit on top of `prev`, unless the lost batch landed there.
   * `rev`: either way the store is past `prev` and the lost batch can't land any more; reading tells which. May be asked
   * again.
   */
  settle(term: Term, prev: number): Promise<Commit>;
  /** Entries whose keys start with `prefix`, in key order; fewer than asked if `more`. Rejects for a future `at`. */
  list(prefix: string, page: PageRequest): Promise<Page | Gone>;
  /** Every commit after `since` that touches `prefix`, in order, then the live ones, until stopped. Ends after `Gone`. */
  watch(prefix: string, since: number, stop: AbortSignal): AsyncIterable<Change | Gone>;
  /** Forgets versions that only revisions below `before` can see; `list` and `watch` from `before` on still work. */
  compact(before: number): Promise<void>;
  /** Ends the watchers; every later call rejects. */
  close(): Promise<void>;
}
