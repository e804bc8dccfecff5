import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { StoreBundles } from './fixtures/store-bundles.fixture';
import { ops, pageOf, revOf, take } from './conformance/store-driver';
import { SqliteStore } from './sqlite-store';
import { storeConformance } from './store-conformance';
import { StoreOpenError } from './store-open-error';
import type { Commit, Store } from './store';

const root = mkdtempSync(join(tmpdir(), 'cube-store-'));
const stop = new AbortController().signal;
let directories = 0;

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  bundles.remove();
});

function newDirectory(): string {
  directories += 1;
  return join(root, `data-${directories}`);
}

const bundles = new StoreBundles(['commit-until-killed']);
const { workerFile } = bundles;

beforeAll(() => bundles.make());

storeConformance('SqliteStore', () => SqliteStore.open({ directory: newDirectory(), workerFile }), restored);

async function restored(store: Store): Promise<SqliteStore> {
  if (!(store instanceof SqliteStore)) throw new Error('the suite was given another store');
  const { file } = await store.backup();
  const directory = newDirectory();
  await SqliteStore.restore({ directory, file, replace: false, workerFile });
  return SqliteStore.open({ directory, workerFile });
}

describe('SqliteStore', () => {
  const opened = new Set<Store>();
  const used = join(root, 'used');

  beforeAll(async () => {
    const store = await SqliteStore.open({ directory: used, workerFile });
    await store.commit(await store.lead('first', stop), 0, ops({ a: '1' }));
    await store.close();
  });

  afterEach(async () => {
    for (const store of opened) await store.close();
    opened.clear();
  });

  async function open(directory: string, maxBytes = 0): Promise<SqliteStore> {
    const store = await SqliteStore.open({ directory, maxBytes, workerFile });
    opened.add(store);
    return store;
  }

  async function refusal(directory: string): Promise<StoreOpenError> {
    const error: unknown = await open(directory).catch((thrown: unknown) => thrown);
    if (error instanceof StoreOpenError) return error;
    throw new Error(`expected a StoreOpenError for ${directory}, got ${String(error)}`);
  }

  /** A closed store with one commit in it. */
  function usedDirectory(): string {
    const directory = newDirectory();
    cpSync(used, directory, { recursive: true });
    return directory;
  }

  it('keeps history, revisions, epoch, deletions and compaction when it is opened again', async () => {
    const directory = newDirectory();
    const before = await open(directory);
    const term = await before.lead('first', stop);
    for (let rev = 0; rev < 4; rev += 1) await before.commit(term, rev, ops({ a: `${rev}`, [`b${rev}`]: 'x' }));
    await before.commit(term, 4, ops({ b0: null }));
    await before.compact(3);
    await before.close();

    const after = await open(directory);
    expect(after.history).toBe(before.history);
    expect(after.history).toMatch(/^[0-9a-f-]{36}$/);
    expect(await after.lead('second', stop)).toMatchObject({ epoch: 2, rev: 5 });
    expect(pageOf(await after.list('b', { limit: 9 })).entries.map(({ key }) => key)).toEqual(['b1', 'b2', 'b3']);
    expect(await after.list('', { limit: 9, at: 2 })).toEqual({ compacted: 3 });
    expect(await take(after.watch('', 3, stop)[Symbol.asyncIterator](), 2)).toEqual(['4: a=3 b3=x', '5: b0-']);
  });

  it('starts its thread from source where it is not bundled', async () => {
    const store = await SqliteStore.open({ directory: newDirectory() });
    expect(await store.lead('x', stop)).toMatchObject({ epoch: 1, rev: 0 });
    await store.close();
  });

  it('starts another history in another directory', async () => {
    const [one, other] = [await open(newDirectory()), await open(newDirectory())];
    expect(one.history).not.toBe(other.history);
  });

  it('keeps its directory and its files to their owner, also where they were open to others', async () => {
    const directory = newDirectory();
    await (await open(directory)).close();
    chmodSync(join(directory, 'store.sqlite'), 0o644);
    const store = await open(directory);
    await store.lead('x', stop);
    const modes = ['', 'store.sqlite', 'store.sqlite-wal', 'lock.sqlite'].map(
      (file) => statSync(join(directory, file)).mode,
    );
    expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(['700', '600', '600', '600']);
  });

  it('leaves the mode of a directory alone that it did not make', async () => {
    const directory = newDirectory();
    mkdirSync(directory);
    chmodSync(directory, 0o755);
    await open(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o755);
  });

  it('writes nothing when it has no room, and goes on when a smaller batch fits', async () => {
    const store = await open(newDirectory(), 100_000);
    const term = await store.lead('x', stop);
    const big = { put: 'big', value: new Uint8Array(200_000) };
    expect(await store.commit(term, 0, [{ put: 'a', value: new Uint8Array(1) }, big])).toEqual({ failed: 'full' });
    expect(await store.list('', { limit: 9 })).toMatchObject({ at: 0, entries: [] });
    expect(await store.commit(term, 0, ops({ a: '1' }))).toEqual({ rev: 1 });
  });

  it('catches a watcher up from the disk over many changes, whole commits at a time', async () => {
    const directory = newDirectory();
    const before = await open(directory);
    const term = await before.lead('x', stop);
    const keys = Array.from({ length: 1000 }, (_, i) => `k${i}`);
    for (let rev = 0; rev < 6; rev += 1)
      await before.commit(
        term,
        rev,
        keys.map((put) => ({ put, value: new Uint8Array() })),
      );
    await before.close();

    const seen: number[][] = [];
    for await (const change of (await open(directory)).watch('k', 0, stop)) {
      if ('ops' in change) seen.push([change.rev, change.ops.length]);
      if (seen.length === 6) break;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((rev) => [rev, 1000]));
  });

  it("waits for a slow disk in its own thread, not in the caller's", async () => {
    const directory = newDirectory();
    const store = await open(directory);
    const term = await store.lead('x', stop);
    const blocker = new Database(join(directory, 'store.sqlite')).exec('BEGIN IMMEDIATE');
    let answered = false;
    const commit = store.commit(term, 0, ops({ a: '1' })).finally(() => (answered = true));
    // A round trip through another thread: this one goes on meanwhile.
    await stat(directory);
    expect(answered).toBe(false);
    blocker.exec('COMMIT').close();
    expect(await commit).toEqual({ rev: 1 });
  });

  it('compacts a long history in steps', async () => {
    const directory = usedDirectory();
    new Database(join(directory, 'store.sqlite')).exec('UPDATE meta SET revision = 2500').close();
    const store = await open(directory);
    await store.commit(await store.lead('x', stop), 2500, ops({ a: '2' }));
    await store.compact(2501);
    expect(await store.list('', { limit: 9, at: 2500 })).toEqual({ compacted: 2501 });
    expect(await store.list('', { limit: 9 })).toMatchObject({ entries: [{ key: 'a', rev: 2501 }] });
  });

  it('keeps nothing of replaced and deleted values behind a compaction', async () => {
    const directory = usedDirectory();
    const store = await open(directory);
    const term = await store.lead('x', stop);
    for (let rev = 1; rev < 5; rev += 1) await store.commit(term, rev, ops({ a: `${rev}`, b: '1' }));
    await store.commit(term, 5, ops({ b: null }));
    await store.compact(6);
    const file = new Database(join(directory, 'store.sqlite'), { readonly: true });
    expect(file.prepare('SELECT key, rev FROM versions').all()).toEqual([{ key: 'a', rev: 5 }]);
    file.close();
  });

  describe('refuses', () => {
    it('a directory that another store has open, until that closes, and names the setting', async () => {
      const directory = newDirectory();
      const first = await open(directory);
      const error = await refusal(directory);
      expect(error.kind).toBe('locked');
      expect(error.message).toContain(`another process uses the data directory ${directory}`);
      expect(error.message).toContain('CUBE_DATA_DIR');
      // The refused one must not have taken the lock away.
      expect((await refusal(directory)).kind).toBe('locked');
      await first.close();
      await open(directory);
    });

    it.each([
      ['no database at all', () => 'this is no database, '.repeat(1000)],
      ['cut short', (bytes: Buffer) => bytes.subarray(0, 4096 * 2)],
      [
        'overwritten',
        (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0xa5)]),
      ],
    ])('a file that is %s, says what to do and leaves it as it is', async (_, damage) => {
      const directory = usedDirectory();
      const file = join(directory, 'store.sqlite');
      writeFileSync(file, damage(readFileSync(file)));
      const damaged = readFileSync(file);
      const error = await refusal(directory);
      expect(error.kind).toBe('damaged');
      expect(error.message).toContain('restore a backup');
      expect(readFileSync(file).equals(damaged)).toBe(true);
    });

    it("somebody else's database", async () => {
      const directory = newDirectory();
      mkdirSync(directory);
      new Database(join(directory, 'store.sqlite')).exec('CREATE TABLE theirs (x)').close();
      expect(await refusal(directory)).toMatchObject({ kind: 'damaged', detail: 'store.sqlite is no store of Cube' });
    });

    it('a file of a newer version', async () => {
      const directory = usedDirectory();
      new Database(join(directory, 'store.sqlite')).exec('UPDATE meta SET schema = 999').close();
      const error = await refusal(directory);
      expect(error.kind).toBe('newer');
      expect(error.message).toContain('written by a newer version of Cube');
      expect(error.message).toMatch(/schema 999; this version knows [0-9]+/);
    });

    it('a directory that can not be one', async () => {
      const file = newDirectory();
      writeFileSync(file, '');
      expect(await refusal(join(file, 'below'))).toMatchObject({ kind: 'unwritable', directory: join(file, 'below') });
      expect(await refusal(file)).toMatchObject({ kind: 'unwritable' });
    });
  });

  describe('in a process of its own,', () => {
    function commitUntilKilled(directory: string, limit = '') {
      const command = `${limit} exec "$0" "$@"`;
      return spawn('sh', ['-c', command, process.execPath, bundles.program('commit-until-killed'), directory], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    }

    it('holds the directory until kill -9, and loses no acknowledged commit', async () => {
      const directory = newDirectory();
      const child = commitUntilKilled(directory);
      const acknowledged: number[] = [];
      for await (const line of createInterface(child.stdout)) {
        acknowledged.push(revOf(JSON.parse(line) as Commit));
        if (acknowledged.length === 50) {
          expect((await refusal(directory)).kind).toBe('locked');
          child.kill('SIGKILL');
        }
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      expect(child.signalCode).toBe('SIGKILL');

      const store = await open(directory);
      const { rev } = await store.lead('next', stop);
      const { entries } = pageOf(await store.list('key/', { limit: 10_000 }));
      expect(rev - acknowledged.length).toBeGreaterThanOrEqual(0);
      expect(rev - acknowledged.length).toBeLessThanOrEqual(1);
      expect(entries.map((entry) => entry.rev).sort((a, b) => a - b)).toEqual(
        Array.from({ length: rev }, (_, i) => i + 1),
      );
    });

    it('answers unknown when the disk fails under it, and keeps what it acknowledged', async () => {
      const directory = newDirectory();
      // No file beyond 100 blocks of 512 bytes: a write error that is not a full disk.
      const child = commitUntilKilled(directory, 'ulimit -f 100;');
      const lines: unknown[] = [];
      for await (const line of createInterface(child.stdout)) lines.push(JSON.parse(line));
      expect(lines.pop()).toEqual({ failed: 'unknown' });
      expect(lines.length).toBeGreaterThan(0);
      const store = await open(directory);
      const { entries } = pageOf(await store.list('key/', { limit: 10_000 }));
      expect(entries.length).toBe(lines.length);
    });
  });
});
