import type { IdentityStore, WorkerIdentity } from '@cube/agent';
import { errorCode } from '@cube/server';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './durable-file';

/** The identity file can't be used; the message says what to do. */
export class IdentityFileError extends Error {
  override readonly name = 'IdentityFileError';
}

/** Who this worker is, in `identity.json` of its data directory (0700). A save is on the disk when it resolves. */
export class FileIdentityStore implements IdentityStore {
  private readonly file: string;

  constructor(private readonly directory: string) {
    this.file = join(directory, 'identity.json');
  }

  async load(): Promise<WorkerIdentity | null> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 }).catch((error: unknown) => this.explain(error));
    let text: string;
    try {
      text = await readFile(this.file, 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      this.explain(error);
    }
    return parse(this.file, text);
  }

  async save(identity: WorkerIdentity): Promise<void> {
    await writeDurably(this.file, `${JSON.stringify(identity)}\n`).catch((error: unknown) => this.explain(error));
  }

  private explain(error: unknown): never {
    throw new IdentityFileError(
      `can't use the data directory ${this.directory}: make it writable for this user with room on its disk, ` +
        `or name another one with CUBE_DATA_DIR (${String(error)})`,
      { cause: error },
    );
  }
}

function parse(file: string, text: string): WorkerIdentity {
  try {
    const read = JSON.parse(text) as Partial<WorkerIdentity>;
    const { nodeId, cluster, epoch, manager, history } = read;
    const whole =
      typeof nodeId === 'string' &&
      typeof epoch === 'number' &&
      typeof manager === 'string' &&
      typeof history === 'string';
    if (whole && (cluster === null || typeof cluster === 'string')) return { nodeId, cluster, epoch, manager, history };
  } catch {
    // Told below, in words that help.
  }
  throw new IdentityFileError(
    `${file} is damaged: restore it, or remove it to start as a new node (its old containers are then left alone)`,
  );
}
