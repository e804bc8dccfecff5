import Database from 'better-sqlite3';
import { join } from 'node:path';
import type { SchemaChange } from '../sqlite-protocol.ts';
import { checkPages } from './check.ts';
import { codeOf, Refusal } from './refusal.ts';
import { checkedSchema, createSchema, migrate } from './schema.ts';
import { LOCK_FILE, STORE_FILE } from './store-files.ts';
import { keepCopy } from './store-copy.ts';

export interface OpenedDatabase {
  readonly db: Database.Database;
  /** What the file lacked; null when it had all that this version needs. */
  readonly migrated: SchemaChange | null;
}

/** Held until the process ends, however it ends: SQLite's lock is the kernel's. Throws a Refusal. */
export function takeLock(directory: string): Database.Database {
  const lock = new Database(join(directory, LOCK_FILE), { timeout: 0 });
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

/** The store's file: checked, made if empty, brought to this version's schema if older. Throws a Refusal. */
export function openDatabase(directory: string, maxBytes: number): OpenedDatabase {
  const db = new Database(join(directory, STORE_FILE));
  try {
    const empty = db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
    if (!empty) {
      checkedSchema(db);
      checkPages(db, join(directory, STORE_FILE));
    }
    if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
      throw new Refusal('unwritable', 'its file system has no shared memory for the write-ahead log');
    }
    // better-sqlite3 is built with NORMAL in WAL mode, which may lose commits on power loss.
    db.pragma('synchronous = FULL');
    db.pragma('fullfsync = ON');
    db.pragma('journal_size_limit = 67108864');
    // Pages that change often are then copied into the database less often than they change: 16 MiB of log at most.
    db.pragma('wal_autocheckpoint = 4000');
    db.pragma('cache_size = -32768');
    if (maxBytes > 0) db.pragma(`max_page_count = ${Math.floor(maxBytes / 4096)}`);
    if (empty) createSchema(db);
    // Whoever wants the older version of Cube back finds its file beside the new one.
    const migrated = migrate(db, (from) => keepCopy(db, join(directory, `${STORE_FILE}.v${from}`)));
    return { db, migrated };
  } catch (error) {
    db.close();
    throw error;
  }
}
