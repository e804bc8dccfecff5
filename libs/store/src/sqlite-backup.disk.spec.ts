import Database from 'better-sqlite3';
import {
  chownSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ops, pageOf, text } from './conformance/store-driver';
import { SCHEMA_ONE_HISTORY, SCHEMA_ONE_REVISION, writeSchemaOne } from './fixtures/schema-one.fixture';
import { StoreBundles } from './fixtures/store-bundles.fixture';
import { RestoreError } from './restore-error';
import type { Restored } from './sqlite-protocol';
import { SqliteStore } from './sqlite-store';

const bundles = new StoreBundles();
const { workerFile } = bundles;
const root = mkdtempSync(join(tmpdir(), 'cube-backup-'));
const stop = new AbortController().signal;

// Each of these writes to a real disk, and waits for it.
jest.setTimeout(60_000);
const opened = new Set<SqliteStore>();

beforeAll(() => bundles.make());

afterEach(async () => {
  for (const store of opened) await store.close();
  opened.clear();
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  bundles.remove();
});

const newDirectory = () => mkdtempSync(join(root, 'data-'));

async function open(directory: string): Promise<SqliteStore> {
  const store = await SqliteStore.open({ directory, workerFile });
  opened.add(store);
  return store;
}

async function close(store: SqliteStore): Promise<void> {
  opened.delete(store);
  await store.close();
}

/** A closed store whose key `a` has this text, and a backup of it outside. */
async function usedStore(value: string) {
  const directory = newDirectory();
  const store = await open(directory);
  await store.commit(await store.lead('x', stop), 0, ops({ a: value }));
  const file = join(newDirectory(), 'backup.sqlite');
  copyFileSync((await store.backup()).file, file);
  await close(store);
  return { directory, file, history: store.history };
}

async function valueOf(directory: string): Promise<string | undefined> {
  const store = await open(directory);
  const entry = pageOf(await store.list('a', { limit: 1 })).entries[0];
  await close(store);
  return entry === undefined ? undefined : text(entry.value);
}

describe('A backup', () => {
  it('is one private file with the newest revision of an open store, and no log beside it', async () => {
    const directory = newDirectory();
    const store = await open(directory);
    await store.commit(await store.lead('x', stop), 0, ops({ a: '1' }));
    const { file, ...about } = await store.backup();
    expect(about).toEqual({ history: store.history, revision: 1, bytes: statSync(file).size });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).filter((name) => name.includes('tmp'))).toHaveLength(1);
  });

  it('shows one revision, whole, however many commits go on meanwhile', async () => {
    const store = await open(newDirectory());
    const term = await store.lead('x', stop);
    const batch = (rev: number) =>
      Array.from({ length: 20 }, (_, i) => ({ put: `k${i}`, value: new Uint8Array(20_000).fill(rev % 256) }));
    for (let rev = 0; rev < 60; rev += 1) await store.commit(term, rev, batch(rev + 1));
    let rev = 60;
    const backup = store.backup();
    let finished = false;
    void backup.then(() => (finished = true));
    do await store.commit(term, rev, batch((rev += 1)));
    while (!finished);
    const { file, revision } = await backup;
    // It took several commits' time: they did not wait for it.
    expect(rev - 60).toBeGreaterThan(2);
    expect(revision).toBeGreaterThanOrEqual(60);
    expect(revision).toBeLessThan(rev);
    const db = new Database(file, { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const newest = 'SELECT max(rev), hex(substr(value, 1, 1)) AS byte FROM versions GROUP BY key';
    expect(db.prepare(newest).all()).toEqual(
      Array.from({ length: 20 }, () => ({
        'max(rev)': revision,
        byte: (revision % 256).toString(16).toUpperCase().padStart(2, '0'),
      })),
    );
    db.close();
  });

  it('that was cut short by the end of the process is removed by the next one', async () => {
    const { directory } = await usedStore('1');
    writeFileSync(join(directory, 'store.sqlite.tmp-backup-of-a-dead-process'), 'half');
    await open(directory);
    expect(readdirSync(directory).filter((name) => name.includes('tmp'))).toEqual([]);
  });
});

describe('A restore', () => {
  const restore = (directory: string, file: string, replace = false): Promise<Restored> =>
    SqliteStore.restore({ directory, file, replace, workerFile });

  async function refusal(directory: string, file: string): Promise<RestoreError> {
    const error: unknown = await restore(directory, file).catch((thrown: unknown) => thrown);
    if (error instanceof RestoreError) return error;
    throw new Error(`expected a RestoreError, got ${String(error)}`);
  }

  it('into an empty directory begins a new history', async () => {
    const { file, history } = await usedStore('1');
    const directory = newDirectory();
    const restored = await restore(directory, file);
    expect(restored).toEqual({ history: restored.history, from: { history, upTo: 1 }, keptAs: null });
    expect(restored.history).not.toBe(history);
    expect(await valueOf(directory)).toBe('1');
  });

  it('over a store needs to be told so, and then keeps that store beside the new one', async () => {
    const [old, backup] = [await usedStore('old'), await usedStore('backed up')];
    const error = await refusal(old.directory, backup.file);
    expect(error.kind).toBe('occupied');
    expect(error.message).toContain('--force');
    expect(await valueOf(old.directory)).toBe('old');

    const { keptAs } = await restore(old.directory, backup.file, true);
    expect(keptAs).toContain(join(old.directory, 'store.sqlite.before-restore-'));
    expect(await valueOf(old.directory)).toBe('backed up');
    const again = newDirectory();
    await restore(again, keptAs ?? '');
    expect(await valueOf(again)).toBe('old');
  });

  it('over a store whose last commits are in its log keeps these, too', async () => {
    const backup = await usedStore('backed up');
    const directory = newDirectory();
    writeSchemaOne(directory);
    const { keptAs } = await restore(directory, backup.file, true);
    expect(await valueOf(directory)).toBe('backed up');
    const kept = new Database(keptAs ?? '', { readonly: true });
    expect(kept.prepare('SELECT revision FROM meta').pluck().get()).toBe(SCHEMA_ONE_REVISION);
    kept.close();
  });

  it('over a damaged store keeps that as it is', async () => {
    const backup = await usedStore('backed up');
    const directory = newDirectory();
    writeFileSync(join(directory, 'store.sqlite'), 'no database, '.repeat(1000));
    const { keptAs } = await restore(directory, backup.file, true);
    expect(readFileSync(keptAs ?? '', 'utf8')).toBe('no database, '.repeat(1000));
    expect(await valueOf(directory)).toBe('backed up');
  });

  it('takes a file of an older schema', async () => {
    const old = newDirectory();
    writeSchemaOne(old);
    await open(old);
    const directory = newDirectory();
    const { from } = await restore(directory, join(old, 'store.sqlite.v1'));
    expect(from).toEqual({ history: SCHEMA_ONE_HISTORY, upTo: SCHEMA_ONE_REVISION });
    expect((await open(directory)).migrated).toBeNull();
  });

  it('leaves the backup as it is, for the next time', async () => {
    const { file } = await usedStore('1');
    const before = readFileSync(file);
    await restore(newDirectory(), file);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('by root is for whoever owns the directory, also one that is refused', async () => {
    const { directory: used, file } = await usedStore('1');
    const [fresh, refused] = [newDirectory(), newDirectory()];
    for (const directory of [used, fresh, refused]) chownSync(directory, 1234, 2345);
    await restore(used, file, true);
    await restore(fresh, file);
    await refusal(refused, `${file}-missing`);
    for (const directory of [used, fresh, refused]) {
      const owners = readdirSync(directory).map((name) => statSync(join(directory, name)).uid);
      expect(new Set(owners)).toEqual(new Set([1234]));
    }
  });

  describe('refuses, and leaves the directory as it is,', () => {
    async function refused(change: (file: string) => void): Promise<RestoreError> {
      const { file } = await usedStore('backed up');
      change(file);
      const directory = newDirectory();
      const error = await refusal(directory, file);
      expect(readdirSync(directory).sort()).toEqual(['lock.sqlite', 'store.sqlite']);
      expect(statSync(join(directory, 'store.sqlite')).size).toBe(0);
      return error;
    }

    it('while a manager has the directory open', async () => {
      const { file } = await usedStore('1');
      const directory = newDirectory();
      await open(directory);
      const error = await refusal(directory, file);
      expect(error.kind).toBe('locked');
      expect(error.message).toContain('stop it');
    });

    it('a file that is not there', async () =>
      expect(await refused((file) => rmSync(file))).toMatchObject({ kind: 'unreadable', detail: 'ENOENT' }));

    it('a file that is no database', async () =>
      expect(await refused((file) => writeFileSync(file, 'hello '.repeat(1000)))).toMatchObject({ kind: 'foreign' }));

    it('an empty file', async () =>
      expect(await refused((file) => writeFileSync(file, ''))).toMatchObject({ kind: 'foreign' }));

    it("somebody else's database", async () => {
      const error = await refused((file) => {
        rmSync(file);
        new Database(file).exec('CREATE TABLE theirs (x)').close();
      });
      expect(error).toMatchObject({ kind: 'foreign', detail: 'it lacks the tables of a store' });
    });

    it('a store in use, whose newest commits are in the log beside it', async () =>
      expect(await refused((file) => writeFileSync(`${file}-wal`, 'x'))).toMatchObject({ kind: 'foreign' }));

    it('a file that was cut short', async () => {
      const error = await refused((file) => writeFileSync(file, readFileSync(file).subarray(0, 8192)));
      expect(error.kind).toBe('damaged');
      expect(error.message).toContain('restore another one');
    });

    it('a file whose index lacks an entry, which only a full check finds', async () => {
      const error = await refused((file) => {
        const db = new Database(file).unsafeMode(true);
        db.pragma('writable_schema = ON');
        db.exec(`UPDATE sqlite_schema SET sql = 'CREATE INDEX versions_by_rev ON versions (rev, key)'
                 WHERE name = 'versions_by_rev'`);
        db.close();
      });
      expect(error.kind).toBe('damaged');
    });

    it('a file of a newer version', async () => {
      const error = await refused((file) => new Database(file).exec('UPDATE meta SET schema = 99').close());
      expect(error.kind).toBe('newer');
      expect(error.message).toContain('made by a newer version of Cube');
    });
  });
});
