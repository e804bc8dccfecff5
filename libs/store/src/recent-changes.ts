import type { ChangeRun } from './follow-changes';
import type { Change } from './store';

const MOST_CHANGES = 1024;

/** The newest commits of this process, so that watchers that keep up never ask the disk. Consecutive revisions. */
export class RecentChanges {
  private changes: Change[] = [];

  add(change: Change): void {
    if (this.changes.at(-1)?.rev !== change.rev - 1) this.changes = [];
    this.changes.push(change);
    // Halving instead of shifting each time keeps this O(1) per commit.
    if (this.changes.length > MOST_CHANGES) this.changes = this.changes.slice(MOST_CHANGES / 2);
  }

  /** Null when it does not hold the change right after `since`. */
  after(since: number): ChangeRun | null {
    const first = this.changes[0];
    const last = this.changes.at(-1);
    if (first === undefined || last === undefined || since < first.rev - 1 || since >= last.rev) return null;
    return { changes: this.changes.slice(since - first.rev + 1), through: last.rev };
  }
}
