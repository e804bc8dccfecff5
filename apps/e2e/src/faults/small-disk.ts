import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FILLING_BYTES = 64 * 1024;

/** A file system of a fixed size. Needs root. */
export class SmallDisk {
  private constructor(readonly directory: string) {}

  static async mount(directory: string, sizeMiB: number): Promise<SmallDisk> {
    await mkdir(directory, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=0700`, 'cube-faults', directory]);
    return new SmallDisk(directory);
  }

  /** Takes all of its room, to the last page. */
  async fill(): Promise<void> {
    for (let number = 0; ; number += 1) {
      const isFull = await this.take(number, FILLING_BYTES);
      if (isFull) break;
    }
    for (let number = 0; !(await this.take(number, 1, 'last')); number += 1);
  }

  async free(): Promise<void> {
    await rm(join(this.directory, 'filling'), { recursive: true });
  }

  async unmount(): Promise<void> {
    await run('umount', ['--lazy', this.directory]);
  }

  private async take(number: number, bytes: number, kind = 'block'): Promise<boolean> {
    await mkdir(join(this.directory, 'filling'), { recursive: true });
    try {
      await writeFile(join(this.directory, 'filling', `${kind}-${number}`), Buffer.alloc(bytes));
      return false;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return true;
      throw error;
    }
  }
}
