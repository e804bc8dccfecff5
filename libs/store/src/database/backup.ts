import Database from 'better-sqlite3';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { BackedUp, Job } from '../sqlite-protocol.ts';
import { copyStore } from './store-copy.ts';
import { STORE_FILE } from './store-files.ts';

/** A copy of an open store, by a connection of its own in a thread of its own: commits go on meanwhile. */
export function backup({ directory, file }: Extract<Job, { kind: 'backup' }>): BackedUp {
  const source = new Database(join(directory, STORE_FILE), { readonly: true });
  try {
    copyStore(source, file);
  } finally {
    source.close();
  }
  return { ...identityOf(file), bytes: statSync(file).size };
}

function identityOf(file: string): { history: string; revision: number } {
  const copy = new Database(file, { readonly: true });
  try {
    const meta = copy.prepare<[], { history: string; revision: number }>('SELECT history, revision FROM meta').get();
    if (meta === undefined) throw new Error(`${file} has an empty table meta`);
    return meta;
  } finally {
    copy.close();
  }
}
