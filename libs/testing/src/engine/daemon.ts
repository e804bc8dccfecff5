import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;
const LOG_TAIL = 4_000;
/** Milliseconds, one look each. */
const FREEZE_LOOKS = 1_000;
const NOBODY_WAKES = new Int32Array(new SharedArrayBuffer(4));

export interface DaemonOptions {
  readonly command: readonly [string, ...string[]];
  /** Everything it writes goes there. */
  readonly logFile: string;
  /** Debian package to install when the command is missing. */
  readonly package: string;
  /** Asked again and again until it says true. */
  readonly ready: () => Promise<boolean>;
  readonly startLimitMs: number;
}

/** A process that tests start, wait for and end, by its own pid. It does not outlive this process. */
export class Daemon {
  private readonly onExit = () => this.child.kill('SIGKILL');

  private constructor(
    private readonly child: ChildProcess,
    private readonly options: DaemonOptions,
  ) {
    process.once('exit', this.onExit);
    child.once('exit', () => process.off('exit', this.onExit));
  }

  /** Resolves when it is ready; rejects with the end of its log when it can't be started or ends at once. */
  static async start(options: DaemonOptions): Promise<Daemon> {
    const [program, ...args] = options.command;
    const log = openSync(options.logFile, 'a');
    const child = spawn(program, args, { stdio: ['ignore', log, log] });
    closeSync(log);
    const failed = once(child, 'error').then(([cause]) => {
      throw new Error(`${program} can't be started: install it (Debian: apt-get install ${options.package})`, {
        cause,
      });
    });
    await Promise.race([once(child, 'spawn'), failed]);
    failed.catch(() => {});
    const daemon = new Daemon(child, options);
    await daemon.untilReady();
    return daemon;
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.options.command[0]} has no pid: it was never started`);
    return this.child.pid;
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** SIGSTOP, and not back before every thread of it stands still: one that still runs may answer one more call. */
  freeze(): void {
    this.child.kill('SIGSTOP');
    for (let looks = 0; looks < FREEZE_LOOKS && !this.stands(); looks += 1) Atomics.wait(NOBODY_WAKES, 0, 0, 1);
  }

  private stands(): boolean {
    const threads = `/proc/${this.pid}/task`;
    try {
      return readdirSync(threads).every((thread) => {
        const stat = readFileSync(`${threads}/${thread}/stat`, 'utf8');
        return stat.startsWith('T', stat.lastIndexOf(')') + 2);
      });
    } catch {
      // A thread ended between the two reads.
      return false;
    }
  }

  /** Sends a signal and waits until it is gone; SIGKILL when it takes longer than `limitMs`. */
  async end(signal: NodeJS.Signals, limitMs = 30_000): Promise<void> {
    if (!this.alive) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), limitMs);
    await ended;
    clearTimeout(timer);
  }

  private async untilReady(): Promise<void> {
    const deadline = performance.now() + this.options.startLimitMs;
    while (!(await this.options.ready())) {
      const late = performance.now() > deadline;
      if (late) await this.end('SIGKILL');
      if (!this.alive) throw new Error(`${this.options.command.join(' ')} did not become ready:\n${this.log()}`);
      await sleep(POLL_MS);
    }
  }

  private log(): string {
    return readFileSync(this.options.logFile, 'utf8').slice(-LOG_TAIL);
  }
}
