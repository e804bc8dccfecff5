import type { Clock, Log } from '@cube/task';
import type { Commit, Op, Store, Term } from '@cube/store/port';
import type { ClusterEvent, EventEntry } from './cluster-event';
import type { ClusterState, Touched } from './cluster-state';
import { loadState } from './load-state';
import { opsOf } from './event-ops';
import { type ControlPlaneObserver, NO_OBSERVER, type StoreOutcome } from './observer';
import { bytesOf, type LaterOp, opOf } from './record-codec';

/** The store takes no writes now. `retryAfterSec` is when to try again. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';

  constructor(
    message: string,
    readonly retryAfterSec: number,
  ) {
    super(message);
  }
}

interface Batch {
  readonly revision: number;
  readonly ops: Map<string, Op | LaterOp>;
  events: number;
  bytes: number;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface LedgerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Called once when this process may not write any more: end it. */
  readonly onFenced: (why: string) => void;
  readonly observer?: ControlPlaneObserver | undefined;
}

/** Batches that may wait behind the one in flight before writes are refused. */
const MAX_WAITING_BATCHES = 256;
const PROBE_INTERVAL_MS = 1_000;
/** How long a reader waits for what is stored to be read back after a failed write. */
const RELOAD_PATIENCE_MS = 2_000;

/**
 * The one writer. Events change the state in memory at once (the speculative head); a batch of them is in flight to the
 * store while the next gathers. Who needs durability waits for the revision.
 *
 * Invariants: (1) The head is the durable state plus the batches not yet committed, in order. (2) A failed batch drops
 * the head and every batch after it, and reloads; until then nothing counts as durable. (3) `revision` of an event is the revision its batch commits as.
 */
export class Ledger {
  private queue: Batch[] = [];
  private committed = 0;
  private flushing = false;
  private inFlight: Batch | null = null;
  /** Since when, monotonic. */
  private inFlightSince = 0;
  private ailing: string | null = null;
  private readonly listeners: ((touched: Touched, entry: EventEntry) => void)[] = [];
  private readonly reloadListeners: (() => void)[] = [];
  private closed = false;
  /** The state holds what a failed batch had decided, until it is loaded anew: nothing may be done or said by it. */
  private isHeadLost = false;
  private readonly awaitingReload = new Set<() => void>();

  private constructor(
    private current: ClusterState,
    private readonly term: Term,
    private readonly options: LedgerOptions,
  ) {}

  /** Leads the store and loads the state. */
  static async open(id: string, options: LedgerOptions, stop: AbortSignal): Promise<Ledger> {
    const term = await options.store.lead(id, stop);
    const { state, revision } = await loadState(options.store);
    const ledger = new Ledger(state, term, options);
    ledger.committed = revision;
    term.lost.addEventListener('abort', () => options.onFenced('another manager leads this store now'), { once: true });
    return ledger;
  }

  get state(): ClusterState {
    return this.current;
  }

  get epoch(): number {
    return this.term.epoch;
  }

  /** Revision of the newest change, durable or not. */
  get head(): number {
    return this.queue.at(-1)?.revision ?? this.committed;
  }

  /** The newest revision that nothing can join any more: the state holds all of it, and maybe a part of the next. */
  get whole(): number {
    const last = this.queue.at(-1);
    if (last === undefined) return this.committed;
    return last === this.inFlight ? last.revision : last.revision - 1;
  }

  /** Revision of the newest durable change. */
  get stored(): number {
    return this.committed;
  }

  /** Why no writes are taken now; null when they are. */
  get trouble(): string | null {
    return this.ailing;
  }

  /** Batches waiting to be stored, the one in flight included. */
  get backlog(): number {
    return this.queue.length;
  }

  /** How long the batch in flight has been on its way; 0 when there is none. */
  get storingMs(): number {
    return this.inFlight === null ? 0 : this.options.clock.monotonic() - this.inFlightSince;
  }

  /** Called after every event, synchronously, with what it touched. */
  onChange(listener: (touched: Touched, entry: EventEntry) => void): void {
    this.listeners.push(listener);
  }

  /** Called when the head was dropped: everything derived from the state must be made anew. */
  onReload(listener: () => void): void {
    this.reloadListeners.push(listener);
  }

  /**
   * Takes the events in, as one atomic whole, and answers the revision they will have once `durable`. Throws
   * StoreUnavailableError, having changed nothing, when the store takes no writes.
   */
  record(events: readonly ClusterEvent[]): number {
    if (this.ailing !== null) throw new StoreUnavailableError(this.ailing, PROBE_INTERVAL_MS / 1000);
    if (this.queue.length > MAX_WAITING_BATCHES) {
      throw new StoreUnavailableError('the store is slower than the writes that wait for it', 1);
    }
    if (events.length === 0) return this.head;
    const batch = this.gathering();
    const at = this.options.clock.now();
    for (const event of events) {
      const entry = { revision: batch.revision, index: batch.events, at, event };
      batch.events += 1;
      const touched = this.current.apply(entry);
      for (const op of opsOf(entry, touched, this.current.cluster)) add(batch, op);
      for (const listener of this.listeners) listener(touched, entry);
    }
    this.flush();
    return batch.revision;
  }

  /** Resolves when everything up to `revision` (the head if absent) survives power loss. */
  async durable(revision = this.head): Promise<void> {
    if (this.isHeadLost) throw new StoreUnavailableError(this.ailing ?? 'the write was dropped', 1);
    if (revision <= this.committed) return;
    const batch = this.queue.find((waiting) => waiting.revision >= revision);
    if (batch === undefined) throw new StoreUnavailableError(this.ailing ?? 'the write was dropped', 1);
    await batch.done;
  }

  /**
   * What `look` sees in the state, once all that it saw survives power loss. If it saw what a failed write drops, it looks again
   * at what is stored instead. Rejects with StoreUnavailableError when that can't be read back soon, and with what `look` throws.
   */
  async read<T>(look: () => T): Promise<T> {
    for (;;) {
      const { head } = this;
      const seen = look();
      try {
        await this.durable(head);
        return seen;
      } catch (error) {
        if (!(await this.isReloadedSoon())) throw error;
      }
    }
  }

  /** Waits for what is under way and takes nothing more. */
  async close(): Promise<void> {
    this.closed = true;
    await this.durable().catch(() => undefined);
    this.ailing = 'the manager is shutting down';
  }

  private isReloadedSoon(): Promise<boolean> {
    if (!this.isHeadLost) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (isReloaded: boolean): void => {
        cancel();
        this.awaitingReload.delete(reloaded);
        resolve(isReloaded);
      };
      const reloaded = () => settle(true);
      const cancel = this.options.clock.after(RELOAD_PATIENCE_MS, () => settle(false));
      this.awaitingReload.add(reloaded);
    });
  }

  private gathering(): Batch {
    const last = this.queue.at(-1);
    if (last !== undefined && last !== this.inFlight && !this.full(last)) return last;
    const batch = newBatch(this.head + 1);
    this.queue.push(batch);
    return batch;
  }

  /** Room is left for the largest single transaction: a few records and their events. */
  private full(batch: Batch): boolean {
    const { ops, bytes } = this.options.store.limits;
    return batch.ops.size > ops / 2 || batch.bytes > bytes / 2;
  }

  private flush(): void {
    if (this.flushing) return;
    this.flushing = true;
    // A microtask later, so that one synchronous burst of records is one batch.
    void Promise.resolve().then(() => this.commitAll());
  }

  private async commitAll(): Promise<void> {
    try {
      for (let batch = this.queue[0]; batch !== undefined; batch = this.queue[0]) {
        const outcome = await this.commit(batch);
        if ('failed' in outcome) return await this.fail(outcome);
        this.committed = outcome.rev;
        this.queue.shift();
        batch.resolve();
      }
    } catch (error) {
      this.observeStored('unknown', 0);
      await this.fail({ failed: 'unknown' }, error);
    } finally {
      this.inFlight = null;
      this.flushing = false;
      if (this.queue.length > 0) this.flush();
    }
  }

  private async commit(batch: Batch): Promise<Commit> {
    const { store, clock } = this.options;
    this.inFlight = batch;
    this.inFlightSince = clock.monotonic();
    const outcome = await store.commit(this.term, this.committed, [...batch.ops.values()].map(opOf));
    this.observeStored('failed' in outcome ? outcome.failed : 'stored', batch.ops.size);
    return outcome;
  }

  private observeStored(outcome: StoreOutcome, ops: number): void {
    (this.options.observer ?? NO_OBSERVER).stored(outcome, this.storingMs, ops);
  }

  private async fail(outcome: Exclude<Commit, { rev: number }>, error?: unknown): Promise<void> {
    const why = describeFailure(outcome.failed);
    this.options.log.warn(`The store refused a write: ${why}`, {
      failed: outcome.failed,
      error: error instanceof Error ? error.message : '',
    });
    this.ailing = why;
    this.isHeadLost = true;
    const dropped = this.queue.splice(0);
    for (const batch of dropped) batch.reject(new StoreUnavailableError(why, PROBE_INTERVAL_MS / 1000));
    if (outcome.failed === 'fenced' || outcome.failed === 'conflict') return this.options.onFenced(why);
    await this.recover(outcome.failed === 'unknown');
  }

  /** Learns what is stored and goes on from there; reads do so at once, writes when one lands. */
  private async recover(unknown: boolean): Promise<void> {
    if (unknown && !(await this.untilKnown(() => this.settle()))) return;
    await this.reload();
    if (!(await this.untilKnown(() => this.probe()))) return;
    await this.reload();
    this.ailing = null;
    this.options.log.info(`The store takes writes again, at revision ${this.committed}`);
    for (const listener of this.reloadListeners) listener();
  }

  /** Whether `attempt` landed, tried until it does; false when this ledger may not write any more. */
  private async untilKnown(attempt: () => Promise<Commit>): Promise<boolean> {
    while (!this.closed) {
      const outcome = await attempt();
      if ('rev' in outcome) return true;
      if (outcome.failed === 'fenced') {
        this.options.onFenced(describeFailure('fenced'));
        return false;
      }
      // The lost batch landed after all: what is stored says at which revision.
      if (outcome.failed === 'conflict') await this.reload();
      await new Promise<void>((resolve) => this.options.clock.after(PROBE_INTERVAL_MS, resolve));
    }
    return false;
  }

  private async reload(): Promise<void> {
    const { state, revision } = await loadState(this.options.store);
    this.current = state;
    this.committed = revision;
    this.isHeadLost = false;
    for (const listener of this.reloadListeners) listener();
    for (const reloaded of this.awaitingReload) reloaded();
  }

  private settle(): Promise<Commit> {
    return this.options.store.settle(this.term, this.committed).catch((): Commit => ({ failed: 'unknown' }));
  }

  private async probe(): Promise<Commit> {
    const op: Op = { put: 'probe', value: new Uint8Array([1]) };
    return this.options.store.commit(this.term, this.committed, [op]).catch((): Commit => ({ failed: 'unknown' }));
  }
}

function newBatch(revision: number): Batch {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Waiters see the rejection; without any it is no error of the process.
  promise.catch(() => undefined);
  return { revision, ops: new Map(), events: 0, bytes: 0, done: promise, resolve, reject };
}

function add(batch: Batch, op: Op | LaterOp): void {
  const key = 'put' in op ? op.put : op.del;
  const replaced = batch.ops.get(key);
  batch.ops.set(key, op);
  batch.bytes += bytesOf(op) - (replaced === undefined ? 0 : bytesOf(replaced));
}

function describeFailure(failed: Exclude<Commit, { rev: number }>['failed']): string {
  switch (failed) {
    case 'full':
      return 'the disk under the data directory is full: free some space, writes then go on by themselves';
    case 'unknown':
      return 'it is not known whether the last writes were stored: send them again with the same event ID';
    case 'fenced':
      return 'another manager leads this store now';
    case 'conflict':
      return 'the store moved on without this manager';
    default:
      return failed satisfies never;
  }
}
