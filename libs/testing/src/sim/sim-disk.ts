import {
  type Ancestor,
  MemoryDisk,
  MemoryStore,
  type Op,
  type StoreCall,
  type StoreFault,
  type Store,
} from '@cube/store';
import type { SimProcess } from './sim-process';
import type { SingleFault } from './single-fault';
import type { Trace } from './trace';

/** What the disk does to the next commit, once. */
export type CommitFault = 'crash-before' | 'crash-after' | 'unknown-lost' | 'unknown-landed';

/** Containers carry it as a label. Each restore begins another. */
export const FIRST_HISTORY = 'sim';

/** The manager's disk: what it holds outlives every process, and each write to it is seen. */
export class SimDisk {
  private disk: MemoryDisk;
  private restores = 0;
  private armed: CommitFault[] = [];
  private fullCount = 0;
  private stalled: { readonly over: Promise<void>; readonly end: () => void } | null = null;
  private writes = 0;

  constructor(
    private readonly trace: Trace,
    private readonly onWrite: (revision: number, ops: readonly Op[]) => void,
    private readonly onRestore: (disk: MemoryDisk) => void,
    private readonly single: SingleFault | null = null,
  ) {
    this.disk = this.witnessed(FIRST_HISTORY);
  }

  get history(): string {
    return this.disk.history;
  }

  get revision(): number {
    return this.disk.revision;
  }

  /** Commits that were tried. */
  get writesTried(): number {
    return this.writes;
  }

  arm(fault: CommitFault): void {
    this.armed.push(fault);
  }

  disarm(): void {
    this.armed = [];
  }

  fill(): void {
    this.fullCount += 1;
  }

  free(): void {
    this.fullCount = Math.max(0, this.fullCount - 1);
  }

  stall(): void {
    if (this.stalled !== null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stalled = { over: promise, end: resolve };
  }

  goOn(): void {
    this.stalled?.end();
    this.stalled = null;
  }

  /** Takes a backup; what it answers puts it in the place of whatever there is then, as a new history. */
  backUp(): () => void {
    this.restores += 1;
    const backup = this.disk.fork(`${FIRST_HISTORY}-${this.restores + 1}`);
    return () => {
      this.disk = backup;
      this.trace.note(`disk: a backup of revision ${backup.revision} is restored as ${backup.history}`);
      this.onRestore(backup);
    };
  }

  /** The store as one manager process opens it. */
  openFor(process: SimProcess): Store {
    const store = new MemoryStore({ disk: this.disk, fault: (call) => this.faultOf(call, process) });
    process.afterDeath(() => void store.close());
    return gated(store, process);
  }

  private witnessed(history: string): MemoryDisk {
    // What a dead process had asked for may still land on a disk that a backup replaced meanwhile: nobody sees it again.
    return new WitnessedDisk(history, [], (disk, revision, ops) => {
      if (disk === this.disk) this.onWrite(revision, ops);
    });
  }

  private singleNow(): CommitFault | undefined {
    if (this.single?.number !== this.writes) return undefined;
    if (this.single.what === 'crash-before-commit') return 'crash-before';
    return this.single.what === 'crash-after-commit' ? 'crash-after' : undefined;
  }

  private faultOf(call: StoreCall, process: SimProcess): StoreFault | null {
    if (call.kind !== 'commit' && call.kind !== 'settle') return null;
    // What a dead process had not yet asked for, it never asked.
    if (!process.alive) return { outcome: 'unknown-lost' };
    this.writes += 1;
    const stalled = this.stalled === null ? null : { before: this.stalled.over };
    if (this.fullCount > 0) return { ...stalled, outcome: 'full' };
    const fault = this.singleNow() ?? this.armed.shift();
    if (fault === undefined) return stalled;
    this.trace.note(`disk: ${fault} at revision ${call.prev + 1}`);
    switch (fault) {
      case 'crash-before':
        process.kill();
        return { outcome: 'unknown-lost' };
      case 'crash-after':
        process.kill();
        return stalled;
      case 'unknown-lost':
      case 'unknown-landed':
        return { ...stalled, outcome: fault };
      default:
        return fault satisfies never;
    }
  }
}

class WitnessedDisk extends MemoryDisk {
  constructor(
    history: string,
    ancestors: readonly Ancestor[],
    private readonly onWrite: (disk: MemoryDisk, revision: number, ops: readonly Op[]) => void,
  ) {
    super(history, ancestors);
  }

  override write(ops: readonly Op[]): number {
    const revision = super.write(ops);
    this.onWrite(this, revision, ops);
    return revision;
  }

  protected override blank(history: string, ancestors: readonly Ancestor[]): MemoryDisk {
    return new WitnessedDisk(history, ancestors, this.onWrite);
  }
}

/** The store, as far as it reaches a process. */
function gated(store: Store, process: SimProcess): Store {
  return {
    limits: store.limits,
    history: store.history,
    ancestors: store.ancestors,
    lead: (id, stop) =>
      process.call(async () => {
        const term = await store.lead(id, stop);
        const lost = new AbortController();
        term.lost.addEventListener('abort', () => process.enter(() => lost.abort(term.lost.reason)));
        return { ...term, lost: lost.signal };
      }),
    commit: (term, prev, ops) => process.call(() => store.commit(term, prev, ops)),
    settle: (term, prev) => process.call(() => store.settle(term, prev)),
    list: (prefix, page) => process.call(() => store.list(prefix, page)),
    watch: (prefix, since, stop) => store.watch(prefix, since, stop),
    compact: (before) => process.call(() => store.compact(before)),
    close: () => store.close(),
  };
}
