import { ApiError } from '@cube/server';
import { StoreBackupError, type StoreBackup } from '@cube/store';
import { silentLog } from '@cube/task';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Backups } from './backups';

describe('Backups', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cube-backups-'));
  const file = join(directory, 'copy');

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const copying = async (): Promise<StoreBackup> => {
    writeFileSync(file, 'all of it');
    return { file, history: 'h', revision: 7, bytes: 9 };
  };
  const backupsOf = (backup: () => Promise<StoreBackup>) => new Backups({ backup }, 'my cluster', silentLog);

  async function refusal(backups: Backups): Promise<ApiError> {
    const error: unknown = await backups.take().catch((thrown: unknown) => thrown);
    if (error instanceof ApiError) return error;
    throw new Error(`expected an ApiError, got ${String(error)}`);
  }

  it('hand out the copy under a name that says what it is, and leave no file behind', async () => {
    const { content, ...about } = await backupsOf(copying).take();
    expect(about).toEqual({ revision: 7, bytes: 9, name: 'cube-my_cluster-7.sqlite' });
    expect(existsSync(file)).toBe(false);
    expect((await buffer(content)).toString()).toBe('all of it');
  });

  it('are taken one at a time, until the one before was read or given up', async () => {
    const backups = backupsOf(copying);
    const first = await backups.take();
    expect(await refusal(backups)).toMatchObject({ status: 429, headers: { 'Retry-After': '5' } });
    const closed = new Promise((resolve) => first.content.once('close', resolve));
    first.content.destroy();
    await closed;
    const second = await backups.take();
    await buffer(second.content);
    await new Promise((resolve) => setImmediate(resolve));
    (await backups.take()).content.destroy();
  });

  it('that find no room are for later, and block no other', async () => {
    const stores = [() => Promise.reject(new StoreBackupError(directory, 'database or disk is full')), copying];
    const backups = backupsOf(() => (stores.shift() ?? copying)());
    expect(await refusal(backups)).toMatchObject({ status: 503, headers: { 'Retry-After': '60' } });
    (await backups.take()).content.destroy();
  });
});
