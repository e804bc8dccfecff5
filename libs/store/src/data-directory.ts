import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LOCK_FILE, STORE_FILE } from './database/store-files';
import { StoreOpenError } from './store-open-error';

/**
 * Makes the directory (0700, its name synced to disk) and the files that SQLite fills (0600). A directory that is there
 * keeps its mode: others may use it too. Rejects with StoreOpenError.
 */
export async function prepareDirectory(directory: string): Promise<void> {
  try {
    const created = await mkdir(directory, { recursive: true, mode: 0o700 });
    if (created !== undefined) await syncNames(directory, dirname(created));
    await Promise.all([LOCK_FILE, STORE_FILE].map((file) => makePrivate(join(directory, file))));
  } catch (error) {
    throw new StoreOpenError('unwritable', directory, String(error));
  }
}

/** Every directory from `path` up to `top` holds a new name, which a power loss must not take away. */
async function syncNames(path: string, top: string): Promise<void> {
  await using directory = await open(path, 'r');
  await directory.sync();
  if (path !== top && path !== dirname(path)) await syncNames(dirname(path), top);
}

/** Never opens a file that exists: closing it would drop the locks that this process holds on it (POSIX). */
async function makePrivate(path: string): Promise<void> {
  try {
    await using _created = await open(path, 'wx', 0o600);
  } catch (error) {
    if (!isExisting(error)) throw error;
    await chmod(path, 0o600);
  }
}

function isExisting(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
}
