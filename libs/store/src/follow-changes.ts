import { keyOf } from './batch';
import type { CommitSignal } from './commit-signal';
import type { Change, Gone } from './store';

/** Consecutive changes; what comes after revision `through` is not among them. */
export interface ChangeRun {
  readonly changes: readonly Change[];
  readonly through: number;
}

/** Where a watcher reads. */
export interface ChangeSource {
  /** Newest durable revision. */
  readonly revision: number;
  readonly signal: CommitSignal;
  /** A bounded run of the changes after `since`, ops of other prefixes possibly among them. */
  changesAfter(since: number, prefix: string): ChangeRun | Gone | Promise<ChangeRun | Gone>;
}

/**
 * The watch of every adapter. It keeps a revision, not a queue: a slow watcher costs no memory, and reads what it
 * missed from the source, or learns that it is gone.
 */
export async function* followChanges(
  source: ChangeSource,
  prefix: string,
  since: number,
  stop: AbortSignal,
): AsyncGenerator<Change | Gone, void> {
  let seen = since;
  while (!stop.aborted && !source.signal.closed) {
    if (source.revision <= seen) {
      await source.signal.next(stop);
      continue;
    }
    const run = await source.changesAfter(seen, prefix);
    if ('compacted' in run) {
      yield run;
      return;
    }
    for (const change of run.changes) {
      const ops = change.ops.filter((op) => keyOf(op).startsWith(prefix));
      if (ops.length === 0) continue;
      if (stop.aborted || source.signal.closed) return;
      yield ops.length === change.ops.length ? change : { rev: change.rev, ops };
    }
    seen = run.through;
  }
}
