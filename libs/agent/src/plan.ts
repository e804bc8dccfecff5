import type { Clock } from '@cube/task';
import type { AttemptAction } from './attempt-action';
import type { AttemptBook } from './attempt-book';
import { planAttempt } from './attempt-plan';
import { type AttemptRecord, keyOf } from './attempt-record';
import type { DesiredSet } from './desired-set';
import { type ExitEvidenceBook, NO_EVIDENCE } from './exit-evidence';

/** All that the worker knows: what decisions are made from. */
export interface World {
  readonly book: AttemptBook;
  readonly desired: DesiredSet;
  readonly evidence: ExitEvidenceBook;
  readonly clock: Clock;
  /** Whether everything that was reported of an attempt is durable with whoever has to know. */
  isAcknowledged(key: string): boolean;
}

/** The next step of each attempt that has one. */
export function planAll(world: World, surplus: ReadonlySet<string>): readonly { key: string; action: AttemptAction }[] {
  return world.book
    .all()
    .map((record) => ({ key: keyOf(record), action: planOne(world, record, surplus) }))
    .filter(({ action }) => action.kind !== 'nothing');
}

/** The next step of one attempt. `surplus`: ended attempts beyond those that are kept. */
export function planOne(world: World, record: AttemptRecord, surplus: ReadonlySet<string>): AttemptAction {
  const { taskId, attempt, container } = record;
  const key = keyOf(record);
  const unwanted = surplus.has(key) || world.desired.isCollected(taskId, attempt);
  return planAttempt({
    record,
    wanted: world.desired.wanted(taskId, attempt),
    evidence: container === null ? NO_EVIDENCE : world.evidence.of(container.id),
    predecessorsEnded: world.book.ofTask(taskId).every((other) => other.attempt >= attempt || other.ending !== null),
    collect: record.ending !== null && unwanted && world.isAcknowledged(key),
    now: world.clock.monotonic(),
    wallClock: world.clock.now(),
  });
}

/** Ended attempts beyond the newest `keep`, the oldest ends first. */
export function surplusOf(records: readonly AttemptRecord[], keep: number): ReadonlySet<string> {
  const ended = records
    .flatMap((record) => (record.ending === null ? [] : [{ key: keyOf(record), at: record.ending.finishedAt }]))
    .sort((one, other) => other.at - one.at || (one.key < other.key ? -1 : 1));
  return new Set(ended.slice(keep).map(({ key }) => key));
}
