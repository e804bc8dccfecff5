import type { HostPorts } from './container-port';
import type { Reason } from './reason';
import type { TaskSpec } from './task-spec';
import type { TaskState } from './task-state';

export const HEALTH_STATES = ['none', 'starting', 'healthy', 'unhealthy', 'unknown'] as const;

export type Health = (typeof HEALTH_STATES)[number];

/**
 * One placement of a task on one node. Times in milliseconds since the epoch, null before they happen.
 *
 * Invariants: (1) `state` only moves forward, by `transition()`. (2) `nodeId` is set once, with Scheduled.
 * (3) `released` turns true once, when the container is confirmed gone; until then its CPU, memory and ports count.
 */
export interface Attempt {
  readonly number: number;
  readonly state: TaskState;
  readonly openedAt: number;
  /** Not placed before this time: the backoff of a restart. */
  readonly notBefore: number | null;
  readonly placedAt: number | null;
  readonly nodeId: string | null;
  /** Where its node published host ports when it was placed: there it holds them. Absent where nobody recorded it. */
  readonly publishAddress?: string;
  /** The worker process the decision was made for. */
  readonly instance: string | null;
  /** Revision of the newest decision about this attempt; workers ignore older ones. */
  readonly revision: number;
  /** Why its worker was told to stop it; null while it should run. */
  readonly stop: StopCause | null;
  readonly containerId: string;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly exitCode: number | null;
  readonly reason: Reason | null;
  readonly health: Health;
  readonly hostPorts: HostPorts | null;
  readonly imageDigest: string;
  readonly released: boolean;
  /** Someone asked for another in its place, uncharged: a restart, or a new spec. */
  readonly outdated?: true;
  /** A replacement that came to nothing: it ended, or was told to, while the attempt that it should replace still ran. */
  readonly aside?: true;
  /** What it was placed with, if the task's spec is another one since. */
  readonly spec?: TaskSpec;
}

/**
 * `user` and `replaced` end an attempt as Completed and Failed; `unhealthy` as Failed, charged to the task; `unneeded`, of a
 * replacement that nobody wants any more, as Completed.
 */
export type StopCause = 'user' | 'unhealthy' | 'replaced' | 'unneeded';

export function openAttempt(number: number, at: number, notBefore: number | null, reason: Reason): Attempt {
  return {
    number,
    state: 'Pending',
    openedAt: at,
    notBefore,
    placedAt: null,
    nodeId: null,
    instance: null,
    revision: 0,
    stop: null,
    containerId: '',
    startedAt: null,
    finishedAt: null,
    exitCode: null,
    reason,
    health: 'none',
    hostPorts: null,
    imageDigest: '',
    released: false,
  };
}
