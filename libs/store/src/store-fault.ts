/** One call to a store, as a fault hook sees it. */
export interface StoreCall {
  readonly kind: 'lead' | 'commit' | 'settle' | 'list' | 'compact';
  /** Revision that a `commit` or `settle` builds on; 0 for the others. */
  readonly prev: number;
}

/**
 * What a bad disk does to one call; what is absent goes well. A commit that is held up by `before` may land after
 * later calls, as a request that is lost in a network may.
 */
export interface StoreFault {
  /** The call reaches the store only when this resolves. */
  readonly before?: Promise<void>;
  /** The answer reaches the caller only when this resolves. */
  readonly after?: Promise<void>;
  /** For `commit` and `settle`. `full` and `unknown-lost` write nothing, `unknown-landed` writes. */
  readonly outcome?: 'full' | 'unknown-lost' | 'unknown-landed';
}

export type FaultHook = (call: StoreCall) => StoreFault | null;
