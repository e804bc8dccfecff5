import type { Op, SqliteStore, Term } from '@cube/store';
import { rm } from 'node:fs/promises';
import { round } from './percentile';

const EVENT_BYTES = 250;

/** The one who commits to a store, each time on top of the commit before. */
export class StoreWriter {
  private constructor(
    private readonly store: SqliteStore,
    private readonly term: Term,
    private revision: number,
  ) {}

  static async leading(store: SqliteStore): Promise<StoreWriter> {
    const term = await store.lead('bench', new AbortController().signal);
    return new StoreWriter(store, term, term.rev);
  }

  async commit(ops: readonly Op[]): Promise<void> {
    const answer = await this.store.commit(this.term, this.revision, ops);
    if ('failed' in answer) throw new Error(`a commit answered ${answer.failed}`);
    this.revision = answer.rev;
  }

  /** Commits a second, one after the other, each of so many changes. */
  async rate(batch: number, seconds: number): Promise<number> {
    const begin = performance.now();
    let commits = 0;
    for (; performance.now() - begin < seconds * 1000; commits += 1) await this.commit(this.changes(batch));
    return round(commits / ((performance.now() - begin) / 1000), 0);
  }

  /** How long commits take while a backup is written. */
  async whileBackingUp(): Promise<{ sec: number; commits: number; slowestMs: number }> {
    const begin = performance.now();
    let sec: number | null = null;
    const backup = this.store.backup().then(({ file }) => {
      sec = secondsSince(begin);
      return rm(file);
    });
    let [commits, slowestMs] = [0, 0];
    for (; sec === null; commits += 1) {
      const sent = performance.now();
      await this.commit(this.changes(10));
      slowestMs = Math.max(slowestMs, performance.now() - sent);
    }
    await backup;
    return { sec, commits, slowestMs: round(slowestMs, 0) };
  }

  private changes(count: number): Op[] {
    return Array.from({ length: count }, (_, index) => ({
      put: `event/bench/${scattered(this.revision * 100 + index)}`,
      value: new Uint8Array(EVENT_BYTES),
    }));
  }
}

/** IDs in no order, as random ones are: an odd factor visits each number below 2^32 once. */
export function scattered(index: number): string {
  return (Math.imul(index, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').repeat(4);
}

export function secondsSince(begin: number): number {
  return round((performance.now() - begin) / 1000, 2);
}
