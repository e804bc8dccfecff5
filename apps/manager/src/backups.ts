import { ApiError } from '@cube/server';
import { type SqliteStore, StoreBackupError } from '@cube/store';
import type { Log } from '@cube/task';
import { open, unlink } from 'node:fs/promises';
import type { Readable } from 'node:stream';

const BUSY_RETRY_SEC = 5;
const NO_ROOM_RETRY_SEC = 60;

export interface OpenBackup {
  readonly revision: number;
  readonly bytes: number;
  /** Name that the file should have where it is saved. */
  readonly name: string;
  /** To be read to its end, or destroyed. */
  readonly content: Readable;
}

/** Backups for whoever asks, one at a time: each takes as much room on the disk as the store itself. */
export class Backups {
  private busy = false;

  constructor(
    private readonly store: Pick<SqliteStore, 'backup'>,
    private readonly cluster: string,
    private readonly log: Log,
  ) {}

  async take(): Promise<OpenBackup> {
    if (this.busy) throw ApiError.busy(429, 'a backup is being taken: one at a time', BUSY_RETRY_SEC);
    this.busy = true;
    try {
      const { file, revision, bytes } = await this.store.backup();
      const content = await contentOf(file);
      content.once('close', () => (this.busy = false));
      this.log.info(`A backup was taken at revision ${revision}`, { revision, bytes });
      // What a cluster may be called is more than what a file name or a header may hold.
      const name = `cube-${this.cluster.replaceAll(/[^A-Za-z0-9._-]/g, '_')}-${revision}.sqlite`;
      return { revision, bytes, name, content };
    } catch (error) {
      this.busy = false;
      if (error instanceof StoreBackupError) throw ApiError.busy(503, error.message, NO_ROOM_RETRY_SEC);
      throw error;
    }
  }
}

/** The file loses its name at once: however the transfer or this process ends, nothing is left behind. */
async function contentOf(file: string): Promise<Readable> {
  try {
    return (await open(file, 'r')).createReadStream();
  } finally {
    await unlink(file);
  }
}
