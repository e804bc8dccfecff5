import type { RuntimeError, RuntimeErrorKind } from '@cube/runtime/port';
import type { AttemptEnd, Reason, ReasonCode } from '@cube/task';
import type { ActionKind } from './attempt-action';
import { MAX_RENAME_TRIES } from './attempt-plan';
import type { AttemptRecord, Ending } from './attempt-record';

/** What a failed engine call changes about its attempt. */
export type RecordPatch = Partial<AttemptRecord>;

export interface FailureTimes {
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Milliseconds since the epoch. */
  readonly wallClock: number;
}

/** The task's own predecessor, or a client's closing connection, may hold a port for a moment. */
export const PORT_CONFLICT_PATIENCE_MS = 10_000;

/** Tries of a call that the engine answers with a fault of its own. */
const MAX_TRIES = 3;

/** An engine that has not carried a create out by then never will. */
const LATE_CREATE_MS = 5 * 60_000;

const FIRST_RETRY_MS = 250;
const FIRST_PULL_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 5_000;

/**
 * What becomes of an attempt whose engine call failed: another try, or its end.
 *
 * Ends: an image that is not there, can't be read or can't be pulled, and a start that fails, are `own-failure`: the next
 * attempt may find what was missing. A spec, reference or command that is wrong is `hopeless`: every attempt would end
 * the same way, and the user is told at once instead of after three restarts.
 */
export function afterFailure(
  record: AttemptRecord,
  action: ActionKind,
  error: RuntimeError,
  times: FailureTimes,
): RecordPatch {
  switch (action) {
    case 'create':
    case 'start':
      return afterFailedStart(record, action, error, times);
    case 'fetch-image':
      return { imageStep: { step: 'unknown' }, ...afterFailedFetch(record, error, times) };
    case 'rename':
      return afterFailedRename(record, error, times);
    default:
      // Stop and remove: what has to go has to go. There is no other end than an answer.
      return again(record, action, error, times);
  }
}

function afterFailedStart(
  record: AttemptRecord,
  action: 'create' | 'start',
  error: RuntimeError,
  times: FailureTimes,
): RecordPatch {
  switch (error.kind) {
    case 'timeout':
      return action === 'start'
        ? { ...again(record, action, error, times), unsure: action }
        : { ...again(record, action, error, times), unsure: action, ...afterLateCreate(times) };
    case 'unavailable':
      // The connection may have broken after the engine had read the call.
      return { ...again(record, action, error, times), unsure: action };
    case 'port-in-use':
      return afterPortConflict(record, action, error, times);
    case 'conflict':
    case 'engine-fault':
    case 'not-found':
      if (triesOf(record, action) < MAX_TRIES) return again(record, action, error, times);
      return {
        unsure: null,
        ...failed(action === 'create' ? 'create-failed' : 'start-failed', 'own-failure', error, times),
      };
    default:
      return { unsure: null, ...failedForGood(record, error, times) };
  }
}

/** Nobody waits for it any more, and the engine may still carry it out, once the name is free. */
function afterLateCreate({ now }: FailureTimes): RecordPatch {
  return { mayRename: false, lateCreateUntil: now + LATE_CREATE_MS };
}

/** A first attempt has no predecessor: whoever holds the port keeps it. */
function afterPortConflict(
  record: AttemptRecord,
  action: ActionKind,
  error: RuntimeError,
  times: FailureTimes,
): RecordPatch {
  const since = record.portConflictSince ?? times.now;
  if (record.attempt > 1 && times.now - since < PORT_CONFLICT_PATIENCE_MS) {
    return { ...again(record, action, error, times), unsure: null, portConflictSince: since };
  }
  return { unsure: null, ...failedForGood(record, error, times) };
}

function afterFailedFetch(record: AttemptRecord, error: RuntimeError, times: FailureTimes): RecordPatch {
  const another =
    error.kind === 'unavailable' || error.kind === 'timeout' || triesOf(record, 'fetch-image') < MAX_TRIES;
  if (error.advice === 'retry' && another) return again(record, 'fetch-image', error, times);
  return failedForGood(record, error, times);
}

/** The name is a convenience; the labels are what counts. */
function afterFailedRename(record: AttemptRecord, error: RuntimeError, times: FailureTimes): RecordPatch {
  const renameTries =
    error.advice === 'retry' || error.kind === 'name-conflict' ? record.renameTries + 1 : MAX_RENAME_TRIES;
  return { ...again(record, 'rename', error, times), renameTries };
}

function again(record: AttemptRecord, action: ActionKind, error: RuntimeError, times: FailureTimes): RecordPatch {
  const tries = triesOf(record, action) + 1;
  const engineAway = error.kind === 'unavailable' || error.kind === 'timeout';
  const retry = { action, tries, notBefore: times.now + retryDelayMs(action, tries), engineAway };
  return { retry, progress: progressAfter(action, error) };
}

function triesOf(record: AttemptRecord, action: ActionKind): number {
  return record.retry?.action === action ? record.retry.tries : 0;
}

/** Doubling from a quarter of a second (a whole one for pulls) to five seconds. */
function retryDelayMs(action: ActionKind, tries: number): number {
  const first = action === 'fetch-image' ? FIRST_PULL_RETRY_MS : FIRST_RETRY_MS;
  return Math.min(first * 2 ** Math.min(tries - 1, 10), LONGEST_RETRY_MS);
}

function progressAfter(action: ActionKind, error: RuntimeError): Reason {
  switch (error.kind) {
    case 'unavailable':
    case 'timeout':
      return {
        code: 'engine-unavailable',
        message: `the container engine does not answer (${error.message}); Cube tries again by itself`,
      };
    case 'port-in-use':
      return { code: 'port-in-use', message: `waiting for its host port: ${error.message}` };
    case 'image-pull-failed':
      return { code: 'pulling-image', message: `the pull failed and is tried again: ${error.message}` };
    default:
      return { code: 'starting', message: `${action} failed and is tried again: ${error.message}` };
  }
}

interface Verdict {
  readonly code: ReasonCode;
  readonly end: AttemptEnd;
  readonly advice: string;
}

const VERDICTS: Readonly<Partial<Record<RuntimeErrorKind, Verdict>>> = {
  'image-not-found': {
    code: 'image-not-found',
    end: 'own-failure',
    advice: 'check the name and the tag, or push or build the image',
  },
  'image-unauthorised': {
    code: 'image-unauthorised',
    end: 'own-failure',
    advice: "give the worker the registry's credentials, or make the image public",
  },
  'image-pull-failed': {
    code: 'image-pull-failed',
    end: 'own-failure',
    advice: 'check that the registry can be reached from the node',
  },
  'invalid-reference': { code: 'invalid-spec', end: 'hopeless', advice: 'correct Image and submit the task again' },
  'invalid-spec': { code: 'invalid-spec', end: 'hopeless', advice: 'correct it and submit the task again' },
  'command-not-found': {
    code: 'command-not-found',
    end: 'hopeless',
    advice: 'correct Cmd or Entrypoint, or use an image that has the command',
  },
  'port-in-use': {
    code: 'port-in-use',
    end: 'own-failure',
    advice: 'stop what uses the port, or choose another host port in PortBindings ("" takes any free one)',
  },
  'name-conflict': {
    code: 'name-in-use',
    end: 'own-failure',
    advice:
      'remove that container, or give the task another ID: it is not of this node and cluster, so it is left alone',
  },
};

const OTHER_FAILURE: Verdict = { code: 'start-failed', end: 'own-failure', advice: "see the engine's log on the node" };

function failedForGood(record: AttemptRecord, error: RuntimeError, times: FailureTimes): RecordPatch {
  const { code, end, advice } = VERDICTS[error.kind] ?? OTHER_FAILURE;
  // Registries say what they refused, not of which image.
  const image = code.startsWith('image-') && !error.message.includes(record.image) ? `image ${record.image}: ` : '';
  return { retry: null, ending: failure({ code, message: `${image}${error.message}; ${advice}` }, end, times) };
}

function failed(code: ReasonCode, end: AttemptEnd, error: RuntimeError, times: FailureTimes): RecordPatch {
  const message = `${error.message}; ${OTHER_FAILURE.advice}`;
  return { retry: null, ending: failure({ code, message }, end, times) };
}

/** The end of an attempt that never ran. */
export function failure(reason: Reason, end: AttemptEnd, { wallClock }: Pick<FailureTimes, 'wallClock'>): Ending {
  return { state: 'Failed', end, reason, exitCode: null, finishedAt: wallClock };
}
