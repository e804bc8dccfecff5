import { batchBytes } from './batch';
import type { ChangeRun } from './follow-changes';
import type { Change } from './store';

const MOST_CHANGES = 1024;
const MOST_BYTES = 16 * 1024 * 1024;

/** The newest commits of this process, so that watchers that keep up never ask the disk. Consecutive revisions. */
export class RecentChanges {
  private changes: Change[] = [];
  private bytes = 0;

  add(change: Change): void {
    if (this.changes.at(-1)?.rev !== change.rev - 1) this.keep([]);
    this.changes.push(change);
    this.bytes += batchBytes(change.ops);
    // Halving instead of shifting each time keeps this cheap.
    const isFull = this.changes.length > MOST_CHANGES || this.bytes > MOST_BYTES;
    if (isFull) this.keep(this.changes.slice(Math.ceil(this.changes.length / 2)));
  }

  /** Null when it does not hold the change right after `since`. */
  after(since: number): ChangeRun | null {
    const first = this.changes[0];
    const last = this.changes.at(-1);
    if (first === undefined || last === undefined || since < first.rev - 1 || since >= last.rev) return null;
    return { changes: this.changes.slice(since - first.rev + 1), through: last.rev };
  }

  private keep(changes: Change[]): void {
    this.changes = changes;
    this.bytes = changes.reduce((sum, { ops }) => sum + batchBytes(ops), 0);
  }
}
