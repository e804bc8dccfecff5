import { AppProcess, freePorts, until } from '@cube/testing/system';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProbeReading } from './event-loop-probe';

export interface ProbedManagerOptions {
  readonly workers: readonly string[];
  /** Where a CPU profile goes; none is taken if absent. */
  readonly profile?: string | undefined;
}

/** The built manager with a store of its own, and a probe in its process. */
export class ProbedManager {
  private constructor(
    readonly url: string,
    private readonly app: AppProcess,
    private readonly directory: string,
  ) {}

  static async start({ workers, profile }: ProbedManagerOptions): Promise<ProbedManager> {
    const directory = await mkdtemp(join(tmpdir(), 'cube-bench-manager-'));
    const [port = 0] = await freePorts(1);
    const options = [`--import=${join(process.cwd(), 'dist/bench/event-loop-probe.mjs')}`];
    if (profile !== undefined) options.push('--cpu-prof', `--cpu-prof-dir=${profile}`);
    const app = new AppProcess('manager', 'dist/manager.mjs', {
      CUBE_MANAGER_PORT: String(port),
      CUBE_WORKERS: workers.join(','),
      CUBE_DATA_DIR: join(directory, 'data'),
      CUBE_LOG_LEVEL: 'warn',
      CUBE_MAX_TASKS: '1000000',
      NODE_ENV: 'production',
      NODE_OPTIONS: options.join(' '),
      BENCH_PROBE_FILE: join(directory, 'probe.json'),
    });
    return new ProbedManager(`http://127.0.0.1:${port}`, app, directory);
  }

  /** What the probe saw since it was last read. */
  async reading(): Promise<ProbeReading> {
    const file = join(this.directory, 'probe.json');
    await rm(file, { force: true });
    process.kill(this.app.pid, 'SIGUSR2');
    return until(
      'the probe answers',
      async () => JSON.parse(await readFile(file, 'utf8')) as ProbeReading,
      () => true,
      60_000,
    );
  }

  async peakMegabytes(): Promise<number> {
    const status = await readFile(`/proc/${this.app.pid}/status`, 'utf8');
    return Math.round(Number(/^VmHWM:\s+([0-9]+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024);
  }

  async json<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.url}${path}`);
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  output(): string {
    return this.app.output();
  }

  async end(): Promise<void> {
    await this.app.end();
    await rm(this.directory, { recursive: true, force: true });
  }
}
