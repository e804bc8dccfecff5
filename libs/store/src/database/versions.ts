import type Database from 'better-sqlite3';
import type { Ancestor } from '../store.ts';
import type { Position, Reply, Request } from '../sqlite-protocol.ts';
import { codeOf, Refusal } from './refusal.ts';
import { type Row, RowCollector } from './row-collector.ts';

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

/** From the nearest to the farthest. */
const ANCESTORS = `
  WITH RECURSIVE line (history, upTo) AS (
    SELECT forked_from, at_revision FROM histories WHERE history = (SELECT history FROM meta)
    UNION SELECT forked_from, at_revision FROM histories JOIN line USING (history)
  ) SELECT history, upTo FROM line`;

/** Bounds of one answer and of one step of compaction, so that no request holds the thread for long. */
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_CHANGES = 4096;
const MOST_REVISIONS = 10_000;
const COMPACTION_STEP = 1000;

interface Meta extends Position {
  readonly history: string;
}

/** Serves one request after the other, until a sync fails or the file turns out damaged: then none any more. */
export class Versions {
  private readonly db: Database.Database;
  private readonly readMeta;
  private readonly update;
  private readonly insert;
  private readonly list;
  private readonly changes;
  private readonly forgetReplaced;
  private readonly forgetDeleted;
  private broken: string | null = null;

  constructor(db: Database.Database) {
    this.db = db;
    this.readMeta = db.prepare<[], Meta>('SELECT history, epoch, revision, compacted FROM meta');
    this.update = db.prepare<[number, number, number]>('UPDATE meta SET epoch = ?, revision = ?, compacted = ?');
    this.insert = db.prepare<[string, number, Uint8Array | null]>(
      'INSERT INTO versions (key, rev, value) VALUES (?, ?, ?)',
    );
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

  get ancestors(): readonly Ancestor[] {
    return this.db.prepare<[], Ancestor>(ANCESTORS).all();
  }

  serve(request: Exclude<Request, { kind: 'close' }>): Reply {
    if (this.broken !== null) return { kind: 'broken', detail: this.broken };
    try {
      return this.answer(request);
    } catch (error) {
      if (!endsTrust(error)) throw error;
      this.broken = String(error);
      return { kind: 'broken', detail: this.broken };
    }
  }

  private answer(request: Exclude<Request, { kind: 'close' }>): Reply {
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
  if (endsTrust(error) || !/^SQLITE_(IOERR|BUSY|READONLY|CANTOPEN|NOMEM|PROTOCOL)/.test(code)) throw error;
  return 'unknown';
}

/**
 * After a failed sync the kernel takes the pages that it could not write for clean: the next sync succeeds without them, and
 * what is read here need not be on the disk. Only a new process that reads the file anew can go on.
 */
function endsTrust(error: unknown): boolean {
  return /^SQLITE_(IOERR_(DIR_)?FSYNC|CORRUPT|NOTADB)/.test(codeOf(error));
}
