import type Database from 'better-sqlite3';
import { closeSync, openSync, readSync } from 'node:fs';
import { codeOf, Refusal } from './refusal.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;
/** The most that SQLite maps; beyond it, it reads. */
const MAPPED_BYTES = 0x7f_ff_00_00;

/**
 * `quick_check` of a file that is not empty: every page, but not whether indexes agree with their tables. Throws a Refusal for
 * a damaged one.
 *
 * The check follows the tree, page by page in any order, which takes a cold disk twenty times as long as reading the file from
 * its begin to its end. So that is done first. It also finds what the disk can't give back any more: in a mapped file, which
 * the check is four times as fast on, that would end the process by SIGBUS.
 */
export function checkPages(db: Database.Database, file: string): void {
  readThrough(file);
  db.pragma(`mmap_size = ${MAPPED_BYTES}`);
  const found = String(db.pragma('quick_check(1)', { simple: true }));
  db.pragma('mmap_size = 0');
  if (found !== 'ok') throw new Refusal('damaged', found);
}

function readThrough(file: string): void {
  const chunk = new Uint8Array(CHUNK_BYTES);
  const handle = openSync(file, 'r');
  try {
    while (readSync(handle, chunk) > 0);
  } catch (error) {
    if (codeOf(error) === 'EIO') throw new Refusal('damaged', 'the disk can not read all of it any more');
    throw error;
  } finally {
    closeSync(handle);
  }
}
