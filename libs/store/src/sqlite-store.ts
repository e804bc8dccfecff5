import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { checkedBatch } from './batch';
import { CommitSignal } from './commit-signal';
import { prepareDirectory } from './data-directory';
import { temporaryFile } from './database/store-files';
import { followChanges, type ChangeRun } from './follow-changes';
import { checkRevision, keyRange } from './key-range';
import { RecentChanges } from './recent-changes';
import { RestoreError } from './restore-error';
import type { BackedUp, Outcome, Position, Reply, Restored, SchemaChange } from './sqlite-protocol';
import { changesOf, packed, unpacked } from './sqlite-rows';
import { SqliteThread } from './sqlite-thread';
import type { Ancestor, Change, Commit, Gone, Op, Page, PageRequest, Store, Term } from './store';
import { StoreBackupError } from './store-backup-error';
import { isStoreOpenFailure, StoreOpenError } from './store-open-error';
import { StoreWriteError } from './store-write-error';

export interface SqliteStoreOptions {
  /** Made with mode 0700 if missing; holds `store.sqlite` and the lock. */
  readonly directory: string;
  /** Bytes that the database file may reach; 0, the default, leaves that to the disk. */
  readonly maxBytes?: number;
  /** Code of the thread; by default the file beside this one. */
  readonly workerFile?: URL;
  /**
   * Called once when the store can't be trusted any more: a sync failed, the file turned out damaged, or the thread ended. Every
   * call rejects from then on; end the process, and the next one reads what is on the disk.
   */
  readonly onBroken?: (why: string) => void;
}

/** A finished backup, in a file of the caller's: to be moved or removed. */
export interface StoreBackup extends BackedUp {
  readonly file: string;
}

export interface RestoreOptions extends Pick<SqliteStoreOptions, 'directory' | 'workerFile'> {
  /** The backup. */
  readonly file: string;
  /** Whether a store that is there may be put aside. */
  readonly replace: boolean;
}

/**
 * The Store port on one SQLite file, which a thread of its own reads and writes: a stalled disk never blocks the caller's
 * thread. Every commit is synced before it answers. One process at a time; its lock goes with it, however it ends.
 */
export class SqliteStore implements Store {
  readonly limits = { ops: 1024, bytes: 4 * 1024 * 1024 };
  private readonly signal = new CommitSignal();
  private readonly recent = new RecentChanges();
  private leader: AbortController | null = null;
  private position: Position;

  private constructor(
    private readonly thread: SqliteThread,
    private readonly directory: string,
    private readonly workerFile: URL,
  ) {
    this.position = thread.opening.position;
  }

  /** Checks the file first (`quick_check`), and brings an older one to this version's schema. Rejects with StoreOpenError. */
  static async open(options: SqliteStoreOptions): Promise<SqliteStore> {
    const { maxBytes = 0, workerFile = defaultWorkerFile(), onBroken = () => undefined } = options;
    const directory = resolve(options.directory);
    await prepareDirectory(directory);
    const thread = await SqliteThread.serving(workerFile, { kind: 'serve', directory, maxBytes }, onBroken);
    if (thread instanceof SqliteThread) return new SqliteStore(thread, directory, workerFile);
    throw new StoreOpenError(isStoreOpenFailure(thread.failure) ? thread.failure : 'damaged', directory, thread.detail);
  }

  /**
   * Makes a backup the store of a directory that nobody has open, as a new history whose ancestor is the backup's. Kill -9 leaves
   * the one or the other store, whole. Rejects with RestoreError or StoreOpenError, having changed nothing.
   */
  static async restore(options: RestoreOptions): Promise<Restored> {
    const { replace, workerFile = defaultWorkerFile() } = options;
    const [directory, file] = [resolve(options.directory), resolve(options.file)];
    await prepareDirectory(directory);
    const outcome = await SqliteThread.once(workerFile, { kind: 'restore', directory, file, replace });
    if (outcome.kind === 'restored') return outcome.restored;
    if (outcome.kind !== 'refused') throw unexpected(outcome);
    throw new RestoreError(outcome.failure, { directory, file }, outcome.detail);
  }

  get history(): string {
    return this.thread.opening.history;
  }

  get ancestors(): readonly Ancestor[] {
    return this.thread.opening.ancestors;
  }

  /** What the file lacked when it was opened; null when nothing. The older one is kept as `store.sqlite.vN`. */
  get migrated(): SchemaChange | null {
    return this.thread.opening.migrated;
  }

  /** At once: the lock on the directory is the election. */
  async lead(_id: string, stop: AbortSignal): Promise<Term> {
    stop.throwIfAborted();
    const { epoch, revision } = this.landed(await this.thread.request({ kind: 'lead' }));
    const leader = new AbortController();
    this.leader?.abort(new Error('another candidate leads'));
    this.leader = leader;
    return { epoch, rev: revision, lost: leader.signal };
  }

  async commit(term: Term, prev: number, ops: readonly Op[]): Promise<Commit> {
    const batch = checkedBatch(ops, this.limits);
    const rows = packed(batch);
    const reply = await this.thread.request({ kind: 'commit', epoch: term.epoch, prev, rows }, [rows.bytes.buffer]);
    if (reply.kind === 'done') this.recent.add({ rev: reply.position.revision, ops: batch });
    return this.outcome(reply);
  }

  async settle(term: Term, prev: number): Promise<Commit> {
    return this.outcome(await this.thread.request({ kind: 'settle', epoch: term.epoch, prev }));
  }

  async list(prefix: string, request: PageRequest): Promise<Page | Gone> {
    const range = keyRange(prefix, request);
    const at = request.at ?? null;
    if (at !== null) checkRevision(at, this.position.revision);
    const reply = await this.thread.request({ kind: 'list', at, ...range });
    if (reply.kind === 'gone') return { compacted: reply.compacted };
    if (reply.kind !== 'rows') throw unexpected(reply);
    const entries = unpacked(reply.rows).flatMap(({ key, rev, value }) =>
      value === null ? [] : [{ key, rev, value }],
    );
    return { entries, at: reply.through, more: reply.more };
  }

  watch(prefix: string, since: number, stop: AbortSignal): AsyncIterable<Change | Gone> {
    const revision = () => this.position.revision;
    const source = {
      signal: this.signal,
      get revision() {
        return revision();
      },
      changesAfter: (seen: number) => this.changesAfter(seen, prefix),
    };
    return followChanges(source, prefix, since, stop);
  }

  /** In steps, between which other requests get their turn. */
  async compact(before: number): Promise<void> {
    checkRevision(before, this.position.revision);
    do this.landed(await this.thread.request({ kind: 'compact', before }));
    while (this.position.compacted < before);
  }

  /**
   * A copy of the store at one revision, the newest, synced to disk, in a new file of its directory; commits go on meanwhile.
   * If the process ends before the file is moved or removed, the next one removes it. Rejects with StoreBackupError.
   */
  async backup(): Promise<StoreBackup> {
    if (this.signal.closed) throw new Error('the store is closed');
    const { directory } = this;
    const file = temporaryFile(directory, `backup-${randomUUID()}`);
    const outcome = await SqliteThread.once(this.workerFile, { kind: 'backup', directory, file });
    if (outcome.kind === 'backed-up') return { file, ...outcome.backup };
    if (outcome.kind !== 'refused') throw unexpected(outcome);
    throw new StoreBackupError(directory, outcome.detail);
  }

  async close(): Promise<void> {
    this.signal.close();
    await this.thread.close();
  }

  private async changesAfter(since: number, prefix: string): Promise<ChangeRun | Gone> {
    const { compacted } = this.position;
    if (since < compacted) return { compacted };
    const recent = this.recent.after(since);
    if (recent !== null) return recent;
    const { from, to } = keyRange(prefix, { limit: 1 });
    const reply = await this.thread.request({ kind: 'changes', from, to, since });
    if (reply.kind === 'gone') return { compacted: reply.compacted };
    if (reply.kind !== 'rows') throw unexpected(reply);
    return { changes: changesOf(reply.rows), through: reply.through };
  }

  private outcome(reply: Reply): Commit {
    if (reply.kind === 'broken') return { failed: 'unknown' };
    if (reply.kind === 'failed') return { failed: reply.failed };
    return { rev: this.landed(reply).revision };
  }

  private landed(reply: Reply): Position {
    if (reply.kind === 'failed') throw new StoreWriteError(reply.failed, reply.detail);
    if (reply.kind === 'broken') throw new StoreWriteError('unknown', reply.detail);
    if (reply.kind !== 'done') throw unexpected(reply);
    this.moveTo(reply.position);
    return reply.position;
  }

  private moveTo(position: Position): void {
    this.position = position;
    this.signal.notify();
  }
}

/** `sqlite-worker.mjs` beside the bundle of the app, or the source when this runs from source. */
function defaultWorkerFile(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs';
  return new URL(`./sqlite-worker.${extension}`, import.meta.url);
}

function unexpected({ kind }: Reply | Outcome): Error {
  return new Error(`the store's thread answered ${kind}: sqlite-worker is of another version than its caller`);
}
