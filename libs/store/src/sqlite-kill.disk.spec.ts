import Database from 'better-sqlite3';
import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ops, pageOf } from './conformance/store-driver';
import { SCHEMA_VERSION } from './database/migrations';
import { killedAtCall, WRITING_CALLS } from './fixtures/kill-at-call.fixture';
import { SCHEMA_ONE_HISTORY, SCHEMA_ONE_REVISION, writeSchemaOne } from './fixtures/schema-one.fixture';
import { StoreBundles } from './fixtures/store-bundles.fixture';
import { SqliteStore } from './sqlite-store';

/** Of the writes, which are many, one in so many is tried; of all other calls each. */
const WRITES_APART = 6;

const root = mkdtempSync(join(tmpdir(), 'cube-kill-'));
const bundles = new StoreBundles(['open-store', 'restore-store']);
const { workerFile } = bundles;
const used = join(root, 'used');

beforeAll(() => {
  bundles.make();
  writeSchemaOne(used);
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  bundles.remove();
});

interface Seen {
  readonly history: string;
  readonly ancestors: readonly { readonly history: string }[];
  readonly keys: readonly string[];
}

async function look(directory: string): Promise<Seen> {
  const store = await SqliteStore.open({ directory, workerFile });
  const { entries } = pageOf(await store.list('', { limit: 1000 }));
  await store.close();
  return { history: store.history, ancestors: store.ancestors, keys: entries.map(({ key }) => key) };
}

/** Kills the program over a fresh copy of the used store, at one call after the other, and looks at what is left. */
async function killAtEveryCall(program: (directory: string) => string[], check: (directory: string) => Promise<void>) {
  let kills = 0;
  for (const call of WRITING_CALLS) {
    const apart = call === 'pwrite64' ? WRITES_APART : 1;
    for (let nth = 1, killed = true; killed; nth += apart) {
      const directory = join(root, 'killed');
      cpSync(used, directory, { recursive: true });
      killed = killedAtCall([process.execPath, ...program(directory)], call, nth);
      if (killed) kills += 1;
      await check(directory).catch((error: unknown) => {
        throw new Error(`killed at ${call} ${nth}`, { cause: error });
      });
      rmSync(directory, { recursive: true });
    }
  }
  return kills;
}

describe('kill -9 at any write, sync, rename and removal', () => {
  it('of a migration leaves one version of the schema or the next, whole, and the next start goes on', async () => {
    const found = new Set<number>();
    const kills = await killAtEveryCall(
      (directory) => [bundles.program('open-store'), directory],
      async (directory) => {
        found.add(schemaOf(directory));
        const { history, keys } = await look(directory);
        expect(history).toBe(SCHEMA_ONE_HISTORY);
        expect(keys).toHaveLength(SCHEMA_ONE_REVISION + 1);
        expect(schemaOf(directory)).toBe(SCHEMA_VERSION);
      },
    );
    expect(kills).toBeGreaterThan(20);
    // It was killed in between, not only before and after.
    expect([...found].sort()).toEqual(Array.from({ length: SCHEMA_VERSION }, (_, index) => index + 1));
  }, 600_000);

  it('of a restore leaves the store that was there or the restored one, whole', async () => {
    const file = join(root, 'backup.sqlite');
    const backedUp = await backupWith({ restored: '1' }, file);
    const found = new Set<string>();
    const kills = await killAtEveryCall(
      (directory) => [bundles.program('restore-store'), directory, file],
      async (directory) => {
        const { history, ancestors, keys } = await look(directory);
        if (history === SCHEMA_ONE_HISTORY) {
          found.add('old');
          expect(keys).toHaveLength(SCHEMA_ONE_REVISION + 1);
        } else {
          found.add('new');
          expect(ancestors).toEqual([{ history: backedUp, upTo: 1 }]);
          expect(keys).toEqual(['restored']);
        }
      },
    );
    expect(kills).toBeGreaterThan(20);
    expect([...found].sort()).toEqual(['new', 'old']);
  }, 600_000);
});

/** The version of a store's schema, whose tables must be that version's. */
function schemaOf(directory: string): number {
  const copy = join(root, 'looked-at');
  cpSync(directory, copy, { recursive: true });
  const db = new Database(join(copy, 'store.sqlite'));
  const schema = Number(db.prepare('SELECT schema FROM meta').pluck().get());
  const names = db.prepare<[], string>('SELECT name FROM sqlite_schema').pluck().all();
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(names.includes('histories')).toBe(schema >= 2);
  expect(names.includes('versions_by_key')).toBe(schema >= 3);
  expect(names).not.toContain('written');
  expect(db.prepare('SELECT count(*) FROM versions').pluck().get()).toBe(2 * SCHEMA_ONE_REVISION);
  db.close();
  rmSync(copy, { recursive: true });
  return schema;
}

async function backupWith(contents: Record<string, string>, file: string): Promise<string> {
  const store = await SqliteStore.open({ directory: join(root, 'other'), workerFile });
  await store.commit(await store.lead('x', new AbortController().signal), 0, ops(contents));
  copyFileSync((await store.backup()).file, file);
  await store.close();
  return store.history;
}
