import { chownSync, closeSync, fsyncSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const STORE_FILE = 'store.sqlite';
export const LOCK_FILE = 'lock.sqlite';
/** SQLite's own names beside a database. */
export const LOG_SUFFIX = '-wal';
export const SHARED_MEMORY_SUFFIX = '-shm';
const TEMPORARY = `${STORE_FILE}.tmp-`;

/** A name for a file that is not finished yet. What a crash leaves of it goes with `sweepTemporary`. */
export function temporaryFile(directory: string, name: string): string {
  return join(directory, `${TEMPORARY}${name}`);
}

/** Only while holding the lock: nobody else's work is under way then. */
export function sweepTemporary(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith(TEMPORARY)) rmSync(join(directory, name), { force: true });
  }
}

/** Root makes files for whoever owns the directory: a manager that is not root could not open them otherwise. */
export function giveToOwner(file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(file));
  chownSync(file, uid, gid);
}

/** Makes what a file holds, or the names in a directory, survive power loss. Not for a file that SQLite has open: closing it drops its locks (POSIX). */
export function syncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
