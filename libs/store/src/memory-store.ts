import { checkedBatch } from './batch';
import { CommitSignal } from './commit-signal';
import { followChanges } from './follow-changes';
import { MemoryDisk } from './memory-disk';
import type { Ancestor, Change, Commit, Gone, Op, Page, PageRequest, Store, Term } from './store';
import type { FaultHook, StoreCall, StoreFault } from './store-fault';

export interface MemoryStoreOptions {
  /** A used disk makes this a restart. */
  readonly disk?: MemoryDisk;
  readonly limits?: Store['limits'];
  readonly fault?: FaultHook;
}

/** The Store port in memory: for tests, simulator and benches. Durable for as long as its `MemoryDisk` lives. */
export class MemoryStore implements Store {
  readonly limits: Store['limits'];
  readonly disk: MemoryDisk;
  private readonly fault: FaultHook | undefined;
  private readonly signal = new CommitSignal();

  constructor(options: MemoryStoreOptions = {}) {
    this.disk = options.disk ?? new MemoryDisk('memory');
    this.limits = options.limits ?? { ops: 1024, bytes: 4 * 1024 * 1024 };
    this.fault = options.fault;
    this.disk.signals.add(this.signal);
  }

  get history(): string {
    return this.disk.history;
  }

  get ancestors(): readonly Ancestor[] {
    return this.disk.ancestors;
  }

  lead(_id: string, stop: AbortSignal): Promise<Term> {
    return this.call({ kind: 'lead', prev: 0 }, () => {
      stop.throwIfAborted();
      const leader = new AbortController();
      this.disk.leader?.abort(new Error('another candidate leads'));
      this.disk.leader = leader;
      this.disk.epoch += 1;
      return { epoch: this.disk.epoch, rev: this.disk.revision, lost: leader.signal };
    });
  }

  async commit(term: Term, prev: number, ops: readonly Op[]): Promise<Commit> {
    const batch = checkedBatch(ops, this.limits);
    return this.write({ kind: 'commit', prev }, term, () =>
      this.disk.revision === prev ? { rev: this.disk.write(batch) } : { failed: 'conflict' },
    );
  }

  settle(term: Term, prev: number): Promise<Commit> {
    return this.write({ kind: 'settle', prev }, term, () => {
      if (this.disk.revision === prev) return { rev: this.disk.write([]) };
      return this.disk.revision === prev + 1 ? { rev: prev + 1 } : { failed: 'conflict' };
    });
  }

  list(prefix: string, request: PageRequest): Promise<Page | Gone> {
    return this.call({ kind: 'list', prev: 0 }, () => this.disk.page(prefix, request));
  }

  watch(prefix: string, since: number, stop: AbortSignal): AsyncIterable<Change | Gone> {
    const { disk, signal } = this;
    const source = {
      signal,
      get revision() {
        return disk.revision;
      },
      changesAfter: (seen: number) => disk.changesAfter(seen),
    };
    return followChanges(source, prefix, since, stop);
  }

  compact(before: number): Promise<void> {
    return this.call({ kind: 'compact', prev: 0 }, () => this.disk.compact(before));
  }

  async close(): Promise<void> {
    this.disk.signals.delete(this.signal);
    this.signal.close();
  }

  private write(call: StoreCall, term: Term, run: () => Commit): Promise<Commit> {
    return this.call(call, (outcome) => {
      if (term.epoch !== this.disk.epoch) return { failed: 'fenced' };
      if (outcome === 'full') return { failed: 'full' };
      if (outcome === 'unknown-lost') return { failed: 'unknown' };
      const commit = run();
      return outcome === 'unknown-landed' ? { failed: 'unknown' } : commit;
    });
  }

  /** Without a fault `run` happens before this returns: calls take effect in their order. */
  private async call<Result>(call: StoreCall, run: (outcome: StoreFault['outcome']) => Result): Promise<Result> {
    this.checkOpen();
    const fault = this.fault?.(call);
    if (fault?.before !== undefined) await fault.before;
    const result = run(fault?.outcome);
    if (fault?.after !== undefined) await fault.after;
    return result;
  }

  private checkOpen(): void {
    if (this.signal.closed) throw new Error('the store is closed');
  }
}
