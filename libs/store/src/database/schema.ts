import type Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import type { SchemaChange } from '../sqlite-protocol.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './migrations.ts';
import { Refusal } from './refusal.ts';

/** Whether it has the tables of a store, of whatever version. */
export function isStore(db: Database.Database): boolean {
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  return ['meta', 'versions'].every((table) => tables.includes(table));
}

/** Version of the schema of a file that is not empty. Throws a Refusal for one that this version of Cube can't use. */
export function checkedSchema(db: Database.Database): number {
  if (!isStore(db)) throw new Refusal('damaged', 'store.sqlite is no store of Cube');
  const schema = db.prepare<[], number>('SELECT schema FROM meta').pluck().get();
  if (schema === undefined) throw new Refusal('damaged', 'its table meta is empty');
  if (schema > SCHEMA_VERSION) throw new Refusal('newer', `schema ${schema}; this version knows ${SCHEMA_VERSION}`);
  return schema;
}

/** An empty file becomes the store of a new history. */
export function createSchema(db: Database.Database): void {
  db.transaction(() => {
    for (const { sql } of MIGRATIONS) db.exec(sql);
    db.prepare('INSERT INTO meta VALUES (1, ?, ?, 0, 0, 0)').run(SCHEMA_VERSION, randomUUID());
  }).immediate();
}

/**
 * Calls `before` with the version found, then takes the steps that the file lacks, each in a transaction of its own
 * with its number: whenever the process ends, the file is whole, at one version or the next, and the next start goes on
 * from there. Null, without that call, when there is nothing to do.
 */
export function migrate(db: Database.Database, before: (from: number) => void): SchemaChange | null {
  const from = checkedSchema(db);
  const missing = MIGRATIONS.filter(({ to }) => to > from);
  if (missing.length === 0) return null;
  before(from);
  for (const { to, sql } of missing) {
    db.transaction(() => {
      db.exec(sql);
      db.prepare('UPDATE meta SET schema = ?').run(to);
    }).immediate();
  }
  return { from, to: SCHEMA_VERSION, gives: missing.map(({ gives }) => gives) };
}
