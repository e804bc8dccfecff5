/**
 * The thread that owns the database: a stalled disk stalls it and nothing else. One file that imports only types of this
 * library, so that it starts as it is under Node's type stripping, and bundled as `sqlite-worker.mjs`.
 */
import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Envelope, Opening, Position, Reply, Request, WorkerOptions } from './sqlite-protocol';

const SCHEMA_VERSION = 1;

/** `meta` has one row: where the store is. */
const SCHEMA = `
  CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    schema INTEGER NOT NULL, history TEXT NOT NULL, epoch INTEGER NOT NULL,
    revision INTEGER NOT NULL, compacted INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE versions (
    key TEXT NOT NULL, rev INTEGER NOT NULL, value BLOB, PRIMARY KEY (key, rev)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX versions_by_rev ON versions (rev);
`;

/** The newest version of each key at a revision. */
const LIST = `
  SELECT key, rev, value FROM versions AS one
  WHERE key >= :from AND key < :to AND rev <= :at AND value IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM versions WHERE key = one.key AND rev > one.rev AND rev <= :at)
  ORDER BY key`;

const CHANGES = `
  SELECT key, rev, value FROM versions INDEXED BY versions_by_rev
  WHERE rev > :since AND rev <= :through AND key >= :from AND key < :to
  ORDER BY rev, key`;

/** Only keys that changed since the last compaction can have something to forget. */
const FORGET_REPLACED = `
  DELETE FROM versions AS old
  WHERE key IN (SELECT key FROM versions WHERE rev > :compacted AND rev <= :before) AND rev < :before
    AND EXISTS (SELECT 1 FROM versions WHERE key = old.key AND rev > old.rev AND rev <= :before)`;

const FORGET_DELETED = `
  DELETE FROM versions INDEXED BY versions_by_rev WHERE rev > :compacted AND rev <= :before AND value IS NULL`;

/** Bounds of one answer and of one step of compaction, so that no request holds the thread for long. */
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_CHANGES = 4096;
const MOST_REVISIONS = 10_000;
const COMPACTION_STEP = 1000;

interface Meta extends Position {
  readonly history: string;
}

interface Row {
  readonly key: string;
  readonly rev: number;
  readonly value: Uint8Array | null;
}

class Refusal extends Error {
  readonly failure: Extract<Opening, { kind: 'refused' }>['failure'];

  constructor(failure: Refusal['failure'], detail: string) {
    super(detail);
    this.failure = failure;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Held until the process ends, however it ends: SQLite's lock is the kernel's. */
function takeLock(directory: string): Database.Database {
  const lock = new Database(join(directory, 'lock.sqlite'), { timeout: 0 });
  try {
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (codeOf(error).startsWith('SQLITE_BUSY')) throw new Refusal('locked', 'its lock.sqlite is held');
    throw error;
  }
}

function openDatabase({ directory, maxBytes }: WorkerOptions): Database.Database {
  const db = new Database(join(directory, 'store.sqlite'));
  try {
    const empty = db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
    if (!empty) checkFile(db);
    if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
      throw new Refusal('unwritable', 'its file system has no shared memory for the write-ahead log');
    }
    // better-sqlite3 is built with NORMAL in WAL mode, which may lose commits on power loss.
    db.pragma('synchronous = FULL');
    db.pragma('fullfsync = ON');
    db.pragma('journal_size_limit = 67108864');
    if (maxBytes > 0) db.pragma(`max_page_count = ${Math.floor(maxBytes / 4096)}`);
    if (empty) create(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function checkFile(db: Database.Database): void {
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get() === undefined) {
    throw new Refusal('damaged', 'store.sqlite is no store of Cube');
  }
  const schema = db.prepare<[], { schema: number }>('SELECT schema FROM meta').get()?.schema ?? 0;
  if (schema > SCHEMA_VERSION) throw new Refusal('newer', `schema ${schema}; this version knows ${SCHEMA_VERSION}`);
  const found = String(db.pragma('quick_check(1)', { simple: true }));
  if (found !== 'ok') throw new Refusal('damaged', found);
}

function create(db: Database.Database): void {
  db.transaction(() => {
    db.exec(SCHEMA);
    db.prepare('INSERT INTO meta VALUES (1, ?, ?, 0, 0, 0)').run(SCHEMA_VERSION, randomUUID());
  }).immediate();
}

/** Serves one request after the other. */
class Versions {
  private readonly db: Database.Database;
  private readonly readMeta;
  private readonly update;
  private readonly insert;
  private readonly list;
  private readonly changes;
  private readonly forgetReplaced;
  private readonly forgetDeleted;

  constructor(db: Database.Database) {
    this.db = db;
    this.readMeta = db.prepare<[], Meta>('SELECT history, epoch, revision, compacted FROM meta');
    this.update = db.prepare<[number, number, number]>('UPDATE meta SET epoch = ?, revision = ?, compacted = ?');
    this.insert = db.prepare<[string, number, Uint8Array | null]>('INSERT INTO versions VALUES (?, ?, ?)');
    this.list = db.prepare<[{ from: string; to: string; at: number }], Row>(LIST);
    this.changes = db.prepare<[{ from: string; to: string; since: number; through: number }], Row>(CHANGES);
    this.forgetReplaced = db.prepare<[{ compacted: number; before: number }]>(FORGET_REPLACED);
    this.forgetDeleted = db.prepare<[{ compacted: number; before: number }]>(FORGET_DELETED);
  }

  get meta(): Meta {
    const meta = this.readMeta.get();
    if (meta === undefined) throw new Refusal('damaged', 'its table meta is empty');
    return meta;
  }

  serve(request: Exclude<Request, { kind: 'close' }>): Reply {
    switch (request.kind) {
      case 'lead':
        return this.write((meta) => this.move({ epoch: meta.epoch + 1 }));
      case 'commit':
        return this.commit(request);
      case 'settle':
        return this.settle(request);
      case 'list':
        return this.readList(request);
      case 'changes':
        return this.readChanges(request);
      case 'compact':
        return this.write((meta) => this.compact(meta, request.before));
      default:
        return request satisfies never;
    }
  }

  private commit({ epoch, prev, rows }: Extract<Request, { kind: 'commit' }>): Reply {
    const { meta } = this;
    if (meta.epoch !== epoch) return refused('fenced');
    if (meta.revision !== prev) return refused('conflict');
    return this.write(() => {
      let offset = 0;
      rows.sizes.forEach((size, at) => {
        const value = size === null ? null : rows.bytes.subarray(offset, (offset += size));
        this.insert.run(rows.keys[at] ?? '', prev + 1, value);
      });
      this.move({ revision: prev + 1 });
    });
  }

  private settle({ epoch, prev }: Extract<Request, { kind: 'settle' }>): Reply {
    const { meta } = this;
    if (meta.epoch !== epoch) return refused('fenced');
    if (meta.revision === prev + 1) return { kind: 'done', position: meta };
    if (meta.revision !== prev) return refused('conflict');
    return this.write(() => this.move({ revision: prev + 1 }));
  }

  private readList({ from, to, at, limit }: Extract<Request, { kind: 'list' }>): Reply {
    const { compacted, revision } = this.meta;
    const through = at ?? revision;
    if (through < compacted) return { kind: 'gone', compacted };
    const page = new RowCollector();
    for (const row of this.list.iterate({ from, to, at: through })) {
      if (page.count === limit || page.bytes >= MOST_BYTES) return page.reply(through, true);
      page.add(row);
    }
    return page.reply(through, false);
  }

  /** Whole commits only. */
  private readChanges({ from, to, since }: Extract<Request, { kind: 'changes' }>): Reply {
    const { compacted, revision } = this.meta;
    if (since < compacted) return { kind: 'gone', compacted };
    const through = Math.min(revision, since + MOST_REVISIONS);
    const run = new RowCollector();
    for (const row of this.changes.iterate({ from, to, since, through })) {
      const isFull = run.count >= MOST_CHANGES || run.bytes >= MOST_BYTES;
      if (isFull && row.rev !== run.newest) return run.reply(run.newest, true);
      run.add(row);
    }
    return run.reply(through, through < revision);
  }

  /** One step; the caller asks again until it has come as far as it wants. */
  private compact({ compacted }: Meta, asked: number): void {
    const before = Math.min(asked, compacted + COMPACTION_STEP);
    if (before <= compacted) return;
    this.forgetReplaced.run({ compacted, before });
    this.forgetDeleted.run({ compacted, before });
    this.move({ compacted: before });
  }

  private move(changed: Partial<Position>): void {
    const { epoch, revision, compacted } = { ...this.meta, ...changed };
    this.update.run(epoch, revision, compacted);
  }

  /** All of `change` or nothing, durable when this returns. */
  private write(change: (meta: Meta) => void): Reply {
    try {
      this.db.exec('BEGIN IMMEDIATE');
      change(this.meta);
      this.db.exec('COMMIT');
      return { kind: 'done', position: this.meta };
    } catch (error) {
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      return { kind: 'failed', failed: failureOf(error), detail: String(error) };
    }
  }
}

function refused(failed: 'conflict' | 'fenced'): Reply {
  return { kind: 'failed', failed, detail: '' };
}

/** A full disk wrote nothing. After any other failure of the disk a log frame may have reached it all the same. */
function failureOf(error: unknown): 'full' | 'unknown' {
  const code = codeOf(error);
  if (code === 'SQLITE_FULL') return 'full';
  if (/^SQLITE_(IOERR|BUSY|READONLY|CANTOPEN|NOMEM|PROTOCOL)/.test(code)) return 'unknown';
  throw error;
}

/** Packs rows for the other thread. */
class RowCollector {
  bytes = 0;
  newest = 0;
  private readonly rows: Row[] = [];

  get count(): number {
    return this.rows.length;
  }

  add(row: Row): void {
    this.rows.push(row);
    this.bytes += row.value?.byteLength ?? 0;
    this.newest = row.rev;
  }

  reply(through: number, more: boolean): Reply {
    const bytes = new Uint8Array(this.bytes);
    let offset = 0;
    for (const { value } of this.rows) {
      if (value === null) continue;
      bytes.set(value, offset);
      offset += value.byteLength;
    }
    const keys = this.rows.map((row) => row.key);
    const revs = this.rows.map((row) => row.rev);
    const sizes = this.rows.map((row) => row.value?.byteLength ?? null);
    return { kind: 'rows', rows: { keys, revs, sizes, bytes }, through, more };
  }
}

function refusalOf(error: unknown): Opening {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof Refusal) return { kind: 'refused', failure: error.failure, detail };
  const code = codeOf(error);
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return { kind: 'refused', failure: 'damaged', detail };
  if (code.startsWith('SQLITE_')) return { kind: 'refused', failure: 'unwritable', detail };
  throw error;
}

function run(port: NonNullable<typeof parentPort>, options: WorkerOptions): void {
  const open: Database.Database[] = [];
  const close = () => open.splice(0).forEach((db) => db.close());
  try {
    const lock = takeLock(options.directory);
    open.push(lock);
    const db = openDatabase(options);
    open.unshift(db);
    serve(port, new Versions(db), close);
  } catch (error) {
    close();
    port.postMessage(refusalOf(error));
  }
}

function serve(port: NonNullable<typeof parentPort>, versions: Versions, close: () => void): void {
  const { history, ...position } = versions.meta;
  port.on('message', ({ id, request }: Envelope) => {
    if (request.kind === 'close') {
      close();
      port.close();
      return;
    }
    try {
      const reply = versions.serve(request);
      const answer: Answer = { id, reply };
      port.postMessage(answer, reply.kind === 'rows' ? [reply.rows.bytes.buffer] : []);
    } catch (error) {
      const answer: Answer = { id, error: String(error) };
      port.postMessage(answer);
    }
  });
  const opening: Opening = { kind: 'opened', history, position };
  port.postMessage(opening);
}

if (parentPort !== null) run(parentPort, workerData as WorkerOptions);
