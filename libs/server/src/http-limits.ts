import { USER_BODY_LIMIT } from './access';

/** How much and how long a client may take. Times in milliseconds. */
export interface HttpLimits {
  /** For calls that don't say otherwise, bytes. */
  readonly bodyLimit: number;
  /** From the first byte of a request to its last. */
  readonly requestTimeoutMs: number;
  readonly headersTimeoutMs: number;
  /** How often the two above are looked at. */
  readonly checkIntervalMs: number;
  /** An idle connection is kept this long for the next request. */
  readonly keepAliveMs: number;
  /** A connection on which nothing moves, in either direction. Longer than any long poll. */
  readonly silenceMs: number;
  /** What is still under way this long after `close` is cut off. Longer than a long poll. */
  readonly closeGraceMs: number;
  readonly maxHeaderBytes: number;
  readonly maxConnections: number;
}

export const HTTP_LIMITS: HttpLimits = {
  bodyLimit: USER_BODY_LIMIT,
  requestTimeoutMs: 30_000,
  headersTimeoutMs: 10_000,
  checkIntervalMs: 5_000,
  keepAliveMs: 75_000,
  silenceMs: 120_000,
  closeGraceMs: 5_000,
  maxHeaderBytes: 16 * 1024,
  maxConnections: 4096,
};
