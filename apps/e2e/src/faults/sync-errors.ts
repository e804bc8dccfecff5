import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const ATTACH_LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 20;

/** Every sync of a process to its disk fails with EIO while this is attached (strace). */
export class SyncErrors {
  private constructor(private readonly strace: ChildProcess) {}

  static async inject(pid: number): Promise<SyncErrors> {
    const args = ['-f', '-qq', '-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:error=EIO'];
    const strace = spawn('strace', [...args, '-o', '/dev/null', '-p', String(pid)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await once(strace, 'spawn');
    const errors = new SyncErrors(strace);
    await errors.attached(pid);
    return errors;
  }

  /** Lets the process go; its syncs work again. */
  async end(): Promise<void> {
    if (this.strace.exitCode !== null || this.strace.signalCode !== null) return;
    const ended = once(this.strace, 'exit');
    this.strace.kill('SIGTERM');
    await ended;
  }

  private async attached(pid: number): Promise<void> {
    const deadline = performance.now() + ATTACH_LIMIT_MS;
    for (;;) {
      const threads = await readdir(`/proc/${pid}/task`);
      const states = await Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/status`, 'utf8')));
      if (states.every((status) => /^TracerPid:\t[1-9]/m.test(status))) return;
      if (performance.now() > deadline) throw new Error(`strace did not attach to every thread of ${pid}`);
      await sleep(LOOK_EVERY_MS);
    }
  }
}
