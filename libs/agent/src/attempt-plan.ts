import type { AttemptAction } from './attempt-action';
import { type AttemptRecord, hasExited, isPresent, isRunning } from './attempt-record';
import { canonicalName } from './container-labels';
import type { Wanted } from './desired-set';
import { classifyExit, stoppedBeforeStart } from './exit-classification';
import type { ExitEvidence } from './exit-evidence';

/** Everything that the next step of one attempt depends on. */
export interface AttemptView {
  readonly record: AttemptRecord;
  readonly wanted: Wanted;
  readonly evidence: ExitEvidence;
  /** Every lower attempt of the task has ended here, and its container does not run. */
  readonly predecessorsEnded: boolean;
  /** Its end is known to whoever has to know, and its container is not kept any longer. */
  readonly collect: boolean;
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Milliseconds since the epoch. */
  readonly wallClock: number;
}

/**
 * How long an end that a list showed waits for the event that tells of it: the event may be on its way, or be replayed
 * after a gap. Ends that an event told of wait for nothing.
 */
export const EVIDENCE_WAIT_MS = 1_000;

export const MAX_RENAME_TRIES = 5;

const NOTHING: AttemptAction = { kind: 'nothing' };

/**
 * The next step of one attempt: the heart of the worker. Pure; called whenever anything about the attempt changed, and
 * only while no engine call for it is in flight. Doing the step changes the view, so steps follow until there is none.
 */
export function planAttempt(view: AttemptView): AttemptAction {
  const action = decide(view);
  const { retry } = view.record;
  if (retry === null || retry.action !== action.kind || view.now >= retry.notBefore) return action;
  return { kind: 'wait', until: retry.notBefore };
}

function decide(view: AttemptView): AttemptAction {
  if (view.record.ending !== null) return afterEnd(view);
  if (hasExited(view.record)) return towardsEnd(view);
  switch (view.wanted.action) {
    case 'run':
      return towardsRunning(view);
    case 'stop':
      return towardsStopped(view);
    case 'keep':
      return isRunning(view.record) ? nameOrNothing(view.record, view.record.name) : NOTHING;
    default:
      return view.wanted satisfies never;
  }
}

function towardsRunning({ record, predecessorsEnded }: AttemptView): AttemptAction {
  if (record.unsure === 'create') return { kind: 'create' };
  if (isRunning(record)) return nameOrNothing(record, record.name);
  if (isPresent(record)) return { kind: 'start' };
  if (!predecessorsEnded || record.spec === null) return NOTHING;
  switch (record.imageStep.step) {
    case 'unknown':
      return { kind: 'fetch-image' };
    case 'fetching':
      return NOTHING;
    case 'ready':
      return { kind: 'create' };
    default:
      return record.imageStep satisfies never;
  }
}

function towardsStopped({ record, wanted, wallClock, now }: AttemptView): AttemptAction {
  // Only a repeated create brings a definite answer; the container that it may leave is removed next.
  if (record.unsure === 'create') return { kind: 'create' };
  if (record.imageStep.step === 'fetching') return { kind: 'drop-image' };
  if (isRunning(record)) return { kind: 'stop', graceSec: graceOf(record, wanted) };
  // A start that is still under way can't outlive the container.
  if (isPresent(record) && !mayBeMadeAgain(record, now)) return { kind: 'remove' };
  if (isPresent(record) && record.unsure === 'start') return { kind: 'wait', until: record.lateCreateUntil ?? now };
  return { kind: 'end', ending: stoppedBeforeStart(wallClock) };
}

function towardsEnd({ record, wanted, evidence, now, wallClock }: AttemptView): AttemptAction {
  const { container } = record;
  if (container === null) return NOTHING;
  const stop = record.stopSent ? 'sent' : wanted.action === 'stop' ? 'wanted' : 'none';
  const waitUntil = (record.exitSeenAt ?? now) + EVIDENCE_WAIT_MS;
  if (stop === 'none' && evidence.died === null && now < waitUntil) return { kind: 'wait', until: waitUntil };
  const memoryLimit = record.spec?.memoryBytes ?? 0;
  const ending = classifyExit({ container, gone: record.gone, evidence, stop, memoryLimit, now: wallClock });
  return { kind: 'end', ending };
}

function afterEnd({ record, collect, now }: AttemptView): AttemptAction {
  // Somebody started it again, or a start that nobody heard of any more landed: an ended attempt never revives.
  if (isRunning(record)) return { kind: 'stop', graceSec: record.graceSec };
  if (!isPresent(record)) return collect ? { kind: 'forget' } : NOTHING;
  // Somebody removes it: a rename now would write to what the engine is deleting, and fail the removal.
  if (record.container?.state === 'removing') return NOTHING;
  const neverRan = record.container?.state === 'created';
  if (collect || neverRan) {
    return mayBeMadeAgain(record, now) ? { kind: 'wait', until: record.lateCreateUntil ?? now } : { kind: 'remove' };
  }
  return nameOrNothing(record, canonicalName(record.taskId, record.attempt));
}

/** A second container of the attempt would come once the name of the first is free. */
function mayBeMadeAgain({ lateCreateUntil }: AttemptRecord, now: number): boolean {
  return lateCreateUntil !== null && now < lateCreateUntil;
}

/** Running, it has the task's name; ended, its own again, so that the next attempt can have the task's. */
function nameOrNothing(record: AttemptRecord, name: string): AttemptAction {
  if (!record.mayRename || name === '' || record.renameTries >= MAX_RENAME_TRIES) return NOTHING;
  return record.container === null || record.container.name === name ? NOTHING : { kind: 'rename', name };
}

function graceOf(record: AttemptRecord, wanted: AttemptView['wanted']): number {
  return wanted.action === 'stop' && wanted.graceSec !== null ? wanted.graceSec : record.graceSec;
}
