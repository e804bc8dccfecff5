import type { ContainerDetails, ImageInfo } from '@cube/runtime/port';
import {
  type AttemptEnd,
  type EndState,
  type Health,
  type HealthCheck,
  type Reason,
  STARTING,
  type TaskSpec,
} from '@cube/task';
import type { ActionKind } from './attempt-action';
import type { ContainerIdentity } from './container-labels';

/** How an attempt ended. Never changes once it is there. */
export interface Ending {
  readonly state: EndState;
  readonly end: AttemptEnd;
  readonly reason: Reason;
  readonly exitCode: number | null;
  /** Milliseconds since the epoch. */
  readonly finishedAt: number;
}

export type ImageStep =
  | { readonly step: 'unknown' | 'fetching' }
  | { readonly step: 'ready'; readonly image: ImageInfo };

/** An engine call that failed and will be made again. */
export interface Retry {
  readonly action: ActionKind;
  readonly tries: number;
  /** On the monotonic clock. */
  readonly notBefore: number;
  /** It failed because the engine was away, so it is made at once when the engine is back. */
  readonly engineAway: boolean;
}

/**
 * What the worker knows of one attempt: a value, replaced as a whole, never changed in place.
 *
 * Invariants: (1) `ending` is set once, and only while its container doesn't run and no engine call for it is in flight;
 * so an ended attempt is a released one. (2) `container` is what the engine last said; it stays when the container is
 * `gone`, for the reports. (3) While `unsure`, the engine may still carry out a call that we got no answer to: that call
 * is repeated before anything else is done.
 */
export interface AttemptRecord {
  readonly taskId: string;
  readonly attempt: number;
  /** Cluster and history that decided on it. */
  readonly cluster: string;
  readonly history: string;
  /** Revision of the newest decision about it that arrived here. */
  readonly revision: number;
  /** The task's name; '' when all that is known is that it should not run. */
  readonly name: string;
  readonly image: string;
  /** Null when it was found by its labels: enough to watch it, not to make it. */
  readonly spec: TaskSpec | null;
  readonly probe: HealthCheck | null;
  readonly graceSec: number;

  readonly imageStep: ImageStep;
  readonly imageDigest: string;
  readonly container: ContainerDetails | null;
  readonly gone: boolean;
  readonly unsure: 'create' | 'start' | null;
  /** False once a create timed out: then only the canonical name keeps a second container away. */
  readonly mayRename: boolean;
  /** Until then (monotonic) a create that timed out may still happen: a container of that name must be there. */
  readonly lateCreateUntil: number | null;
  readonly renameTries: number;
  /** Our own stop was sent: whatever ends it now, it ended as asked. */
  readonly stopSent: boolean;
  /** When it was first seen to have ended; monotonic. */
  readonly exitSeenAt: number | null;
  /** Since when its host port is refused; monotonic. */
  readonly portConflictSince: number | null;
  readonly retry: Retry | null;
  readonly health: Health;
  /** Why it does not run yet. */
  readonly progress: Reason;
  readonly ending: Ending | null;
}

const BLANK = {
  imageStep: { step: 'unknown' },
  imageDigest: '',
  container: null,
  gone: false,
  unsure: null,
  mayRename: true,
  lateCreateUntil: null,
  renameTries: 0,
  stopSent: false,
  exitSeenAt: null,
  portConflictSince: null,
  retry: null,
  health: 'none',
  progress: STARTING,
  ending: null,
} as const;

type Origin = Pick<AttemptRecord, 'taskId' | 'attempt' | 'cluster' | 'history' | 'revision'>;

export function recordToRun(origin: Origin, spec: TaskSpec): AttemptRecord {
  const { name, image, healthCheck: probe, stopGracePeriodSec: graceSec } = spec;
  return { ...BLANK, ...origin, name, image, spec, probe, graceSec };
}

/** An attempt that was never here and is to be stopped: its end is all there is to say about it. */
export function recordToStop(origin: Origin): AttemptRecord {
  return { ...BLANK, ...origin, name: '', image: '', spec: null, probe: null, graceSec: 0 };
}

/** An attempt whose container was found. A probe has not asked it yet, so its health is unknown. */
export function recordOfFound(
  identity: ContainerIdentity,
  found: ContainerDetails,
  imageDigest: string,
): AttemptRecord {
  const { taskId, attempt, cluster, history, revision, name, probe, graceSec } = identity;
  const origin = { taskId, attempt, cluster, history, revision, name, probe, graceSec };
  return {
    ...BLANK,
    ...origin,
    image: found.image,
    spec: null,
    imageDigest,
    health: probe === null ? 'none' : 'unknown',
  };
}

export function keyOf({ taskId, attempt }: { readonly taskId: string; readonly attempt: number }): string {
  return `${taskId}/${attempt}`;
}

export function isPresent(record: AttemptRecord): boolean {
  return record.container !== null && !record.gone;
}

/** Its processes may be alive. */
export function isRunning(record: AttemptRecord): boolean {
  if (record.container === null || record.gone) return false;
  const { state } = record.container;
  return state === 'running' || state === 'paused' || state === 'restarting';
}

/** There was a container, and it does not run any more (or never will). */
export function hasExited(record: AttemptRecord): boolean {
  return record.container !== null && !isRunning(record) && (record.gone || record.container.state !== 'created');
}

/** The record after the engine said this of its container; `now` is monotonic. */
export function withContainer(record: AttemptRecord, container: ContainerDetails, now: number): AttemptRecord {
  const seen: AttemptRecord = {
    ...record,
    container,
    gone: false,
    unsure: record.unsure === 'create' || container.startedAt !== null ? null : record.unsure,
  };
  const exitSeenAt = hasExited(seen) ? (record.exitSeenAt ?? now) : null;
  const health = seen.health === 'none' && seen.probe !== null ? 'starting' : seen.health;
  return { ...seen, exitSeenAt, health };
}

/** The record after its container was seen to be gone; `now` is monotonic. */
export function withoutContainer(record: AttemptRecord, now: number): AttemptRecord {
  return { ...record, gone: true, unsure: null, exitSeenAt: record.exitSeenAt ?? now };
}
