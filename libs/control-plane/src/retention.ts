import type { Store } from '@cube/store/port';
import type { Log } from '@cube/task';
import { aboutTask } from './cluster-event';
import type { Ledger } from './ledger';

export interface RetentionOptions {
  readonly ledger: Ledger;
  readonly store: Store;
  readonly log: Log;
  /** Final tasks that are kept. */
  readonly keptFinalTasks: number;
  /** Revisions that can be read back. */
  readonly keptRevisions: number;
}

/** A compaction is worth its cost once it forgets this share of what is kept. */
const SHARE = 10;

/** Keeps history bounded: the oldest final tasks make room, and the oldest revisions are forgotten, in the background. */
export class Retention {
  private compacted = 0;
  private isCompacting = false;

  constructor(private readonly options: RetentionOptions) {}

  /** Throws StoreUnavailableError while the store takes no writes. */
  look(): void {
    this.forgetTasks();
    this.forgetRevisions();
  }

  private forgetTasks(): void {
    const { ledger, keptFinalTasks } = this.options;
    const { finals } = ledger.state;
    for (const id of finals) {
      if (finals.size <= keptFinalTasks) return;
      ledger.record([aboutTask(id, { kind: 'task-removed' })]);
    }
  }

  private forgetRevisions(): void {
    const { ledger, keptRevisions } = this.options;
    const before = ledger.stored - keptRevisions;
    if (this.isCompacting || before - this.compacted <= keptRevisions / SHARE) return;
    this.isCompacting = true;
    void this.compact(before).finally(() => (this.isCompacting = false));
  }

  private async compact(before: number): Promise<void> {
    const { store, log } = this.options;
    try {
      await store.compact(before);
      this.compacted = before;
      log.debug(`Forgot what happened before revision ${before}`);
    } catch (error) {
      // The next look tries again.
      log.warn('The store could not forget old revisions', { error: String(error) });
    }
  }
}
