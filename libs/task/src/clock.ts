/** Time as the logic sees it; production and simulator each have their own. */
export interface Clock {
  /** Wall-clock time, milliseconds since the epoch. May jump. */
  now(): number;
  /** Milliseconds that never go back: what time-outs are measured with. */
  monotonic(): number;
  /** Calls `run` once, after `delayMs`, or as soon as it can if that is below 0; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

/** Randomness as the logic sees it. */
export interface Rng {
  /** Uniform in [0, 1). */
  next(): number;
}

/** Makes new identities. */
export interface Ids {
  /** A random UUID. */
  uuid(): string;
}
