/** How often a task's own failures may be repaired by a new attempt. */
export type RestartPolicy =
  | { readonly kind: 'no' }
  | { readonly kind: 'on-failure'; readonly limit: number }
  | { readonly kind: 'always' };

const DEFAULT_LIMIT = 3;

/**
 * Reads Docker's spelling. `''` and `on-failure` allow 3 restarts, `on-failure:N` N (0 to 1,000,000), `unless-stopped`
 * is `always`. Null for anything else.
 */
export function parseRestartPolicy(text: string): RestartPolicy | null {
  switch (text) {
    case '':
    case 'on-failure':
      return { kind: 'on-failure', limit: DEFAULT_LIMIT };
    case 'no':
      return { kind: 'no' };
    case 'always':
    case 'unless-stopped':
      return { kind: 'always' };
    default: {
      const limit = /^on-failure:([0-9]{1,7})$/.exec(text)?.[1];
      return limit === undefined || Number(limit) > 1_000_000 ? null : { kind: 'on-failure', limit: Number(limit) };
    }
  }
}

/** How an attempt came to its end, as far as restarts are concerned. */
export type AttemptEnd =
  /** Exit 0, nobody but the task caused it. */
  | 'completed'
  /** Exit code, out of memory, unhealthy, no image, no start: the task's own doing. */
  | 'own-failure'
  /** Node, engine or someone outside: not the task's fault. */
  | 'loss'
  /** Could never work: another attempt would end the same way. */
  | 'hopeless';

export type RestartDecision =
  | { readonly restart: false }
  | { readonly restart: true; readonly charged: boolean; readonly delayMs: number };

const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 5 * 60_000;

/** After this long in good health a failure counts as the first of its row again. */
export const BACKOFF_RESET_MS = 10 * 60_000;

/** Backoff before the nth restart of a row (n from 1): 1 s, doubling to 5 min. */
export function backoffMs(failuresInRow: number): number {
  const doublings = Math.min(Math.max(failuresInRow, 1) - 1, 20);
  return Math.min(FIRST_BACKOFF_MS * 2 ** doublings, LONGEST_BACKOFF_MS);
}

/**
 * Whether another attempt follows. `restartCount` counts charged restarts so far, `failuresInRow` the own failures in
 * a row including this one.
 */
export function decideRestart(
  policy: RestartPolicy,
  end: AttemptEnd,
  counts: { restartCount: number; failuresInRow: number },
): RestartDecision {
  if (end === 'hopeless' || policy.kind === 'no') return { restart: false };
  switch (end) {
    case 'loss':
      return { restart: true, charged: false, delayMs: 0 };
    case 'completed':
      if (policy.kind !== 'always') return { restart: false };
      return { restart: true, charged: false, delayMs: backoffMs(counts.failuresInRow) };
    case 'own-failure':
      if (policy.kind === 'on-failure' && counts.restartCount >= policy.limit) return { restart: false };
      return { restart: true, charged: true, delayMs: backoffMs(counts.failuresInRow) };
    default:
      return end satisfies never;
  }
}
