import { createCubeClient } from '@cube/client';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

interface Told {
  readonly Timestamp: string;
}

export interface Lateness {
  /** Milliseconds from the time of each event to its arrival at a reader in this process. */
  readonly reader: number[];
  /** The same, until a line of `cube events -f` was read. */
  readonly cube: number[];
}

const SCRIPT = 'dist/cli/cube.mjs';

/** How late events arrive: at a reader of the stream, and on the screen of whoever typed `cube events -f`. */
export class EventLatency {
  private lateness: Lateness = { reader: [], cube: [] };
  private readonly over = new AbortController();

  private constructor(private readonly cube: ChildProcess) {}

  static start(url: string): EventLatency {
    const { PATH = '' } = process.env;
    const cube = spawn(process.execPath, [SCRIPT, 'events', '-f', '--tail', '0', '-o', 'json'], {
      env: { PATH, CUBE_URL: url, XDG_CONFIG_HOME: '/nowhere' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const latency = new EventLatency(cube);
    createInterface({ input: cube.stdout }).on('line', (line) => {
      latency.lateness.cube.push(lateBy(JSON.parse(line) as Told));
    });
    void latency.read(url);
    return latency;
  }

  /** What was heard since the last time. Throws where one of the two hears nothing: its figures would mean nothing. */
  take(): Lateness {
    const { lateness } = this;
    for (const [who, heard] of Object.entries(lateness) as [string, number[]][]) {
      if (heard.length === 0) throw new Error(`${who} heard of no event`);
    }
    this.lateness = { reader: [], cube: [] };
    return lateness;
  }

  async end(): Promise<void> {
    this.over.abort();
    if (this.cube.exitCode !== null) return;
    this.cube.kill();
    await once(this.cube, 'exit');
  }

  private async read(url: string): Promise<void> {
    const { signal } = this.over;
    for await (const event of createCubeClient({ url }).followEvents({ signal })) {
      this.lateness.reader.push(lateBy(event));
    }
  }
}

/** Both clocks are this machine's. */
function lateBy({ Timestamp }: Told): number {
  return Date.now() - Date.parse(Timestamp);
}
