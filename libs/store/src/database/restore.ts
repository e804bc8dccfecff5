import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, Restored } from '../sqlite-protocol.ts';
import type { Ancestor } from '../store.ts';
import { takeLock } from './open-database.ts';
import { codeOf, Refusal } from './refusal.ts';
import { isStore, migrate } from './schema.ts';
import {
  giveToOwner,
  LOCK_FILE,
  LOG_SUFFIX,
  SHARED_MEMORY_SUFFIX,
  STORE_FILE,
  sweepTemporary,
  syncPath,
  temporaryFile,
} from './store-files.ts';

/**
 * Makes a backup the store of a directory, as a new history. Whenever the process ends, the store is the one that was there or
 * the restored one: the change is one rename, at the end. Throws a Refusal.
 */
export function restore({ directory, file, replace }: Extract<Job, { kind: 'restore' }>): Restored {
  for (const made of [LOCK_FILE, STORE_FILE]) giveToOwner(join(directory, made));
  checkReadable(file);
  const lock = takeLock(directory);
  try {
    sweepTemporary(directory);
    const occupied = isOccupied(join(directory, STORE_FILE));
    if (occupied && !replace) throw new Refusal('occupied', STORE_FILE);
    const unfinished = temporaryFile(directory, 'restore');
    copyDurably(file, unfinished);
    const { history, from } = forkHistory(unfinished);
    const keptAs = occupied ? putAside(directory) : null;
    renameSync(unfinished, join(directory, STORE_FILE));
    syncPath(directory);
    return { history, from, keptAs };
  } catch (error) {
    sweepTemporary(directory);
    throw error;
  } finally {
    lock.close();
  }
}

function checkReadable(file: string): void {
  try {
    if (!statSync(file).isFile()) throw new Refusal('foreign', 'it is no file');
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('unreadable', codeOf(error));
  }
  if (sizeOf(file + LOG_SUFFIX) > 0) {
    throw new Refusal('foreign', `commits that are not in it lie in ${file}${LOG_SUFFIX}: it is a store in use`);
  }
}

/** Checks the copy, brings it to this version's schema, and begins a new history in it. */
function forkHistory(file: string): { history: string; from: Ancestor } {
  const db = openCopy(file);
  try {
    const found = String(db.pragma('integrity_check(1)', { simple: true }));
    if (found !== 'ok') throw new Refusal('damaged', found);
    migrate(db, () => undefined);
    const history = randomUUID();
    const fork = db.transaction((): Ancestor => {
      const from = db.prepare<[], Ancestor>('SELECT history, revision AS upTo FROM meta').get();
      if (from === undefined) throw new Refusal('damaged', 'its table meta is empty');
      db.prepare('INSERT INTO histories VALUES (?, ?, ?)').run(history, from.history, from.upTo);
      db.prepare('UPDATE meta SET history = ?').run(history);
      return from;
    });
    return { history, from: fork() };
  } finally {
    db.close();
    syncPath(file);
  }
}

function openCopy(file: string): Database.Database {
  const db = new Database(file, { fileMustExist: true });
  try {
    // One file, without a log beside it that the rename would lose.
    db.pragma('journal_mode = DELETE');
    if (!isStore(db)) throw new Refusal('foreign', 'it lacks the tables of a store');
    return db;
  } catch (error) {
    db.close();
    if (codeOf(error) === 'SQLITE_NOTADB') throw new Refusal('foreign', 'it is no SQLite file');
    throw error;
  }
}

/** Keeps a copy of the store with its log; the store stays in place, without a log, until the rename. */
function putAside(directory: string): string {
  const store = join(directory, STORE_FILE);
  const kept = `${store}.before-restore-${new Date().toISOString().replaceAll(':', '-')}`;
  foldLog(store);
  for (const suffix of [LOG_SUFFIX, '']) {
    if (!existsSync(store + suffix)) continue;
    const unfinished = temporaryFile(directory, 'aside');
    copyDurably(store + suffix, unfinished);
    renameSync(unfinished, kept + suffix);
  }
  // A log that outlived the rename would be taken for the restored store's.
  for (const suffix of [LOG_SUFFIX, SHARED_MEMORY_SUFFIX]) rmSync(store + suffix, { force: true });
  syncPath(directory);
  return kept;
}

/** Moves what the log holds into the file, so that the store is one file. A store too damaged for that keeps its log. */
function foldLog(store: string): void {
  const db = new Database(store);
  try {
    db.pragma('synchronous = FULL');
    db.pragma('journal_mode = DELETE');
  } catch (error) {
    if (!/^SQLITE_(NOTADB|CORRUPT)/.test(codeOf(error))) throw error;
  } finally {
    db.close();
  }
}

function isOccupied(store: string): boolean {
  return sizeOf(store) > 0 || sizeOf(store + LOG_SUFFIX) > 0;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function copyDurably(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o600);
  giveToOwner(to);
  syncPath(to);
}
