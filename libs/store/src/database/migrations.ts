/** One step of the schema. It runs in one transaction with the number that says it was taken. */
export interface Migration {
  /** Version of the schema behind it. */
  readonly to: number;
  /** For the log. */
  readonly gives: string;
  readonly sql: string;
}

/** In order, without gaps, and never changed once released: files in use were made by them. */
export const MIGRATIONS: readonly Migration[] = [
  {
    to: 1,
    gives: 'versions of keys',
    // `meta` has one row: where the store is.
    sql: `
      CREATE TABLE meta (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        schema INTEGER NOT NULL, history TEXT NOT NULL, epoch INTEGER NOT NULL,
        revision INTEGER NOT NULL, compacted INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE versions (
        key TEXT NOT NULL, rev INTEGER NOT NULL, value BLOB, PRIMARY KEY (key, rev)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX versions_by_rev ON versions (rev);`,
  },
  {
    to: 2,
    gives: 'the histories that this one was forked from',
    // A history that nothing was forked for has no row.
    sql: `
      CREATE TABLE histories (
        history TEXT PRIMARY KEY, forked_from TEXT NOT NULL, at_revision INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;`,
  },
  {
    to: 3,
    gives: 'values in the order in which they were written',
    // In a table without row IDs, values beyond a quarter of a page take a page of their own, and every key's lie apart: a
    // list of 100,000 tasks took eight times as long, and each commit wrote a page or two for each of its values.
    sql: `
      CREATE TABLE written (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL, rev INTEGER NOT NULL, value BLOB
      ) STRICT;
      INSERT INTO written (key, rev, value) SELECT key, rev, value FROM versions ORDER BY rev, key;
      DROP TABLE versions;
      ALTER TABLE written RENAME TO versions;
      CREATE UNIQUE INDEX versions_by_key ON versions (key, rev);
      CREATE INDEX versions_by_rev ON versions (rev);`,
  },
];

export const SCHEMA_VERSION = MIGRATIONS.length;
