import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ops, pageOf } from './conformance/store-driver';
import { StoreBundles } from './fixtures/store-bundles.fixture';
import { SqliteStore } from './sqlite-store';
import { StoreBackupError } from './store-backup-error';

const root = mkdtempSync(join(tmpdir(), 'cube-disk-'));
const bundles = new StoreBundles(['commit-until-broken', 'open-store']);
const { workerFile } = bundles;
const stop = new AbortController().signal;

beforeAll(() => bundles.make());

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  bundles.remove();
});

describe('A sync that fails with EIO', () => {
  it('makes a commit unknown, and the store is neither read nor written any more by that process', async () => {
    const directory = join(root, 'eio');
    const lines = commitWhileSyncFails(directory, 25);
    const failed = lines.findIndex((line) => 'broken' in line);
    expect(failed).toBeGreaterThan(5);
    expect(lines[failed]).toEqual({ broken: expect.stringContaining('disk I/O error') });
    const after = lines.slice(failed + 1);
    expect(after[0]).toEqual({ status: 'fulfilled', value: { failed: 'unknown' } });
    // The one behind it in the queue was not written on top of what nobody knows.
    expect(after[1]).not.toHaveProperty('value.rev');
    expect(after[2]).toEqual({ refused: ['rejected', 'rejected', 'rejected'] });

    const acknowledged = lines.slice(0, failed).length * 2;
    const store = await SqliteStore.open({ directory, workerFile });
    const { entries } = pageOf(await store.list('key/', { limit: 10_000 }));
    await store.close();
    expect(entries.length - acknowledged).toBeGreaterThanOrEqual(0);
    expect(entries.length - acknowledged).toBeLessThanOrEqual(1);
  }, 60_000);

  /** From the given sync of a thread on, each fails. SQLite uses one of the two calls, whichever it was built with. */
  function commitWhileSyncFails(directory: string, from: number): Record<string, unknown>[] {
    const inject = ['-e', 'trace=fsync,fdatasync', '-e', `inject=fsync,fdatasync:error=EIO:when=${from}+`];
    const program = [process.execPath, bundles.program('commit-until-broken'), directory];
    const { stdout } = underStrace(inject, program);
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
});

describe('A file that the disk can not give back', () => {
  it('is refused as damaged, and not by the end of the process', async () => {
    const directory = join(root, 'unreadable');
    const store = await SqliteStore.open({ directory, workerFile });
    const term = await store.lead('x', stop);
    await store.commit(term, 0, [{ put: 'a', value: new Uint8Array(100_000) }]);
    await store.close();
    const inject = ['-e', 'trace=read', '-e', 'inject=read:error=EIO', '-P', join(directory, 'store.sqlite')];
    const opened = underStrace(inject, [process.execPath, bundles.program('open-store'), directory]);
    expect(opened).toMatchObject({ status: 1, signal: null });
    expect(opened.stderr).toContain('the disk can not read all of it any more');
  }, 30_000);
});

describe('A full disk', () => {
  const disk = join(root, 'small');

  beforeAll(() => {
    mkdirSync(disk);
    // Needs root, as all tests that mount and unmount do.
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'cube-store-test', disk]);
  });

  afterAll(() => void execFileSync('umount', [disk]));

  it('refuses commits as full and keeps those before; reads go on, and commits again when there is room', async () => {
    const store = await SqliteStore.open({ directory: join(disk, 'data'), workerFile });
    const term = await store.lead('x', stop);
    expect(await store.commit(term, 0, ops({ a: '1' }))).toEqual({ rev: 1 });
    const ballast = join(disk, 'ballast');
    writeFileSync(ballast, new Uint8Array(Math.max(0, roomOn(disk) - 64 * 1024)));
    const big = [{ put: 'big', value: new Uint8Array(500_000) }];
    expect(await store.commit(term, 1, big)).toEqual({ failed: 'full' });
    expect(await store.list('', { limit: 9 })).toMatchObject({ at: 1, entries: [{ key: 'a' }] });

    await expect(store.backup()).rejects.toThrow(StoreBackupError);
    expect(readdirSync(join(disk, 'data')).filter((name) => name.includes('tmp'))).toEqual([]);

    rmSync(ballast);
    expect(await store.commit(term, 1, big)).toEqual({ rev: 2 });
    expect((await store.backup()).revision).toBe(2);
    await store.close();
  });
});

function underStrace(inject: readonly string[], program: readonly string[]) {
  const ended = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', ...inject, ...program], { encoding: 'utf8' });
  if (ended.error === undefined) return ended;
  throw new Error('strace is missing, which lets calls fail: install it (Debian: apt-get install strace)', {
    cause: ended.error,
  });
}

function roomOn(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}
