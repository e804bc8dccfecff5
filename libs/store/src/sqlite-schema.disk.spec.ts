import Database from 'better-sqlite3';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageOf } from './conformance/store-driver';
import { MIGRATIONS, SCHEMA_VERSION } from './database/migrations';
import { SCHEMA_ONE_HISTORY, SCHEMA_ONE_REVISION, writeSchemaOne } from './fixtures/schema-one.fixture';
import { StoreBundles } from './fixtures/store-bundles.fixture';
import { SqliteStore } from './sqlite-store';

describe('An older store', () => {
  const bundles = new StoreBundles();
  const root = mkdtempSync(join(tmpdir(), 'cube-schema-'));
  const stop = new AbortController().signal;
  let directory = '';
  let store: SqliteStore | null = null;

  beforeAll(() => bundles.make());

  beforeEach(() => {
    directory = mkdtempSync(join(root, 'data-'));
    writeSchemaOne(directory);
  });

  afterEach(() => store?.close());

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
    bundles.remove();
  });

  async function open(): Promise<SqliteStore> {
    await store?.close();
    store = await SqliteStore.open({ directory, workerFile: bundles.workerFile });
    return store;
  }

  it('is brought to the newest schema once, with everything in it', async () => {
    const upgraded = await open();
    expect(upgraded.migrated).toEqual({
      from: 1,
      to: SCHEMA_VERSION,
      gives: MIGRATIONS.slice(1).map(({ gives }) => gives),
    });
    expect([upgraded.history, upgraded.ancestors]).toEqual([SCHEMA_ONE_HISTORY, []]);
    expect(await upgraded.lead('x', stop)).toMatchObject({ epoch: 8, rev: SCHEMA_ONE_REVISION });
    const { entries } = pageOf(await upgraded.list('', { limit: 1000 }));
    expect(entries).toHaveLength(SCHEMA_ONE_REVISION + 1);
    expect(entries.find(({ key }) => key === 'newest')?.rev).toBe(SCHEMA_ONE_REVISION);

    expect((await open()).migrated).toBeNull();
  });

  it('is kept beside the new one as it was, the end of its log included', async () => {
    await open();
    const kept = join(directory, 'store.sqlite.v1');
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const copy = new Database(kept, { readonly: true });
    expect(copy.prepare('SELECT schema, history, revision FROM meta').get()).toEqual({
      schema: 1,
      history: SCHEMA_ONE_HISTORY,
      revision: SCHEMA_ONE_REVISION,
    });
    expect(copy.prepare('SELECT count(*) FROM versions').pluck().get()).toBe(2 * SCHEMA_ONE_REVISION);
    copy.close();
  });

  it('has no copy kept when nothing was changed', async () => {
    await open();
    rmSync(join(directory, 'store.sqlite.v1'));
    await open();
    expect(existsSync(join(directory, 'store.sqlite.v1'))).toBe(false);
  });

  it('comes to the schema that a new store has', async () => {
    await open();
    const fresh = mkdtempSync(join(root, 'fresh-'));
    await (await SqliteStore.open({ directory: fresh, workerFile: bundles.workerFile })).close();
    expect(tablesOf(directory)).toEqual(tablesOf(fresh));
  });

  it('is taken over every step, numbered without gaps', () => {
    expect(MIGRATIONS.map(({ to }) => to)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });
});

function tablesOf(directory: string): unknown[] {
  const db = new Database(join(directory, 'store.sqlite'), { readonly: true });
  const schema = db.prepare<[], { name: string; sql: string | null }>('SELECT name, sql FROM sqlite_schema').all();
  const version: unknown = db.prepare('SELECT schema FROM meta').pluck().get();
  db.close();
  const words = schema.map(({ name, sql }) => ({ name, sql: sql?.replaceAll(/\s+/g, ' ') ?? null }));
  return [version, words.toSorted((a, b) => a.name.localeCompare(b.name))];
}
