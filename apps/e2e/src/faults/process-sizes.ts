import type { AppProcess } from '@cube/testing/system';
import { readdir, readFile } from 'node:fs/promises';
import type { ProcessSize } from './evidence';

const LOOK_EVERY_MS = 250;

/** Writes down how large processes are, by their kernel, until it is told to stop. */
export class ProcessSizes {
  readonly seen: ProcessSize[] = [];
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly apps: () => readonly AppProcess[]) {
    this.timer = setInterval(() => {
      this.looking = this.look();
    }, LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
    await this.look();
  }

  private async look(): Promise<void> {
    for (const { name, pid } of this.apps()) {
      const size = await sizeOf(pid).catch(() => null);
      if (size !== null) this.seen.push({ name, pid, ...size });
    }
  }
}

async function sizeOf(pid: number): Promise<{ files: number; memoryBytes: number }> {
  const files = (await readdir(`/proc/${pid}/fd`)).length;
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (kibibytes === undefined) throw new Error(`the kernel says nothing of the memory of process ${pid}`);
  return { files, memoryBytes: Number(kibibytes) * 1024 };
}
