import type Database from 'better-sqlite3';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncPath, temporaryFile } from './store-files.ts';

/**
 * Writes what `db` shows at this moment to `file`, durably: one plain file with no log beside it. It reads in one
 * transaction, so that other connections go on committing meanwhile (WAL).
 */
export function copyStore(db: Database.Database, file: string): void {
  writeFileSync(file, '', { flag: 'wx', mode: 0o600 });
  try {
    db.prepare('VACUUM INTO ?').run(file);
    syncPath(file);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

/** The same, under its name only once it is whole; a file that had the name is replaced. */
export function keepCopy(db: Database.Database, file: string): void {
  const unfinished = temporaryFile(dirname(file), 'copy');
  copyStore(db, unfinished);
  renameSync(unfinished, file);
  syncPath(dirname(file));
}
