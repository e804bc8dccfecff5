/**
 * Why a task is in its state: a stable word for programs and a sentence for people.
 * Codes are part of the API; add, never rename.
 */
export const REASON_CODES = [
  'waiting-for-placement',
  'no-node',
  'no-fitting-node',
  'backoff',
  'replacing',
  'starting',
  'pulling-image',
  'image-not-found',
  'image-unauthorised',
  'image-pull-failed',
  'invalid-spec',
  'command-not-found',
  'port-in-use',
  'name-in-use',
  'create-failed',
  'start-failed',
  'engine-unavailable',
  'stopping',
  'exited',
  'exit-code',
  'out-of-memory',
  'unhealthy',
  'stopped',
  'stopped-before-placement',
  'stopped-by-engine',
  'stopped-from-outside',
  'removed-from-outside',
  'worker-restarted',
  'node-lost',
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
}

/** From the placement until there is more to say: the same words on manager and worker, so that arriving is no news. */
export const STARTING: Reason = {
  code: 'starting',
  message: 'waiting for the container engine of its node to start it',
};
