import type { Verdict } from '@cube/scheduler';
import { attemptNumbered, type EndState, isEnded, newestAttempt, type ReasonCode, type Task } from '@cube/task';
import type { EventEntry } from './cluster-event';
import type { Touched } from './cluster-state';

/**
 * Whoever counts what the control plane does. Called in the middle of its work: must be quick, and must not throw. Decisions are
 * told when they are made: what a failed write drops was told all the same. Durations by the manager's clock alone.
 */
export interface ControlPlaneObserver {
  /** A look for a place came to this. */
  decided(strategy: string, verdict: Verdict): void;
  /** An attempt has a node, so long after it might have had one. */
  placed(waitedMs: number): void;
  /** An attempt runs, so long after it got its node. */
  started(startingMs: number): void;
  ended(state: EndState, reason: ReasonCode | null): void;
  /** Another attempt follows, because of this. */
  reopened(reason: ReasonCode | null, charged: boolean): void;
  /** A batch of writes was stored, or not. */
  stored(outcome: StoreOutcome, tookMs: number, ops: number): void;
}

export type StoreOutcome = 'stored' | 'conflict' | 'fenced' | 'full' | 'unknown';

export const NO_OBSERVER: ControlPlaneObserver = {
  decided() {},
  placed() {},
  started() {},
  ended() {},
  reopened() {},
  stored() {},
};

/** Tells what an event means to who counts. */
export function observe(observer: ControlPlaneObserver, { at, event }: EventEntry, touched: Touched): void {
  if (event.about !== 'task' || touched.what !== 'task') return;
  const { fact } = event;
  switch (fact.kind) {
    case 'attempt-placed': {
      observer.decided(fact.explanation.strategy, fact.explanation.verdict);
      const attempt = touched.after && attemptNumbered(touched.after.task, fact.attempt);
      if (attempt !== undefined) observer.placed(at - Math.max(attempt.openedAt, attempt.notBefore ?? 0));
      return;
    }
    case 'attempt-waiting':
      return observer.decided(fact.explanation.strategy, fact.explanation.verdict);
    case 'attempt-observed':
    case 'attempt-lost':
      return observeProgress(observer, at, { number: fact.attempt, ...touched });
    case 'attempt-opened': {
      const last = touched.before && newestAttempt(touched.before.task);
      // One that is opened beside a running one has its reason of its own.
      const reason = last !== undefined && isEnded(last.state) ? last.reason : fact.reason;
      return observer.reopened(reason?.code ?? null, fact.charged);
    }
    default:
  }
}

interface Change {
  readonly number: number;
  readonly before?: { readonly task: Task };
  readonly after?: { readonly task: Task };
}

function observeProgress(observer: ControlPlaneObserver, at: number, { number, before, after }: Change): void {
  const was = before && attemptNumbered(before.task, number);
  const is = after && attemptNumbered(after.task, number);
  if (was === undefined || is === undefined || is.state === was.state) return;
  if (is.state === 'Running' && is.placedAt !== null) observer.started(at - is.placedAt);
  if (isEnded(is.state)) observer.ended(is.state, is.reason?.code ?? null);
}
