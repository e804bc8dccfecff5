import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Lines of output that are kept for the message of a failing test. */
const KEPT_LINES = 400;
/** An app that was told to end and takes longer than this is killed. */
const LONGEST_END_MS = 30_000;

/** One started app (a script below the project's root), its output kept, ended by pid. It does not outlive this process. */
export class AppProcess {
  readonly lines: string[] = [];
  private readonly child: ChildProcess;
  private readonly exited: Promise<number | string>;

  constructor(
    readonly name: string,
    script: string,
    env: Readonly<Record<string, string>>,
    wrap: readonly string[] = [],
  ) {
    const [command = process.execPath, ...args] = [
      ...wrap,
      process.execPath,
      '--enable-source-maps',
      join(process.cwd(), script),
    ];
    const { PATH = '', HOME = '' } = process.env;
    this.child = spawn(command, args, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (chunk: Buffer) => this.keep(chunk));
    this.child.stderr?.on('data', (chunk: Buffer) => this.keep(chunk));
    this.exited = once(this.child, 'exit').then(([code, signal]) => (code as number | null) ?? String(signal));
    const kill = () => this.child.kill('SIGKILL');
    process.once('exit', kill);
    this.child.once('exit', () => process.off('exit', kill));
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.name} did not start`);
    return this.child.pid;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends it and answers its exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    if (this.running) this.child.kill(signal);
    // One that stands still hears of nothing else.
    this.thaw();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), LONGEST_END_MS);
    return this.exited.finally(() => clearTimeout(timer));
  }

  /** It stands still: connections to it are made, and nothing answers. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    if (this.running) this.child.kill('SIGCONT');
  }

  /** Its exit code, once it ended by itself. */
  async exit(): Promise<number | string> {
    return this.exited;
  }

  output(): string {
    return this.lines.join('\n');
  }

  private keep(chunk: Buffer): void {
    this.lines.push(...chunk.toString().split('\n').filter(Boolean));
    this.lines.splice(0, Math.max(0, this.lines.length - KEPT_LINES));
  }
}
