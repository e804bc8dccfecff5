import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';

export interface Typed {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

export interface TypedOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Typed once the terminal shows this; at once if absent. */
  readonly inputAfter?: string;
  readonly timeoutMs?: number;
}

const SCRIPT = 'dist/cli/cube.mjs';
const LONGEST_MS = 60_000;

/** The `cube` command as a process of its own, with nothing of this one's environment but where programs are. */
export class CubeCommand {
  private readonly env: Readonly<Record<string, string>>;

  constructor(env: Readonly<Record<string, string>>) {
    const { PATH = '' } = process.env;
    this.env = { PATH, HOME: '/nowhere', ...env };
  }

  /** Starts it; whoever does ends it. */
  start(words: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return spawn(process.execPath, [join(process.cwd(), SCRIPT), ...words], {
      env: { ...this.env, ...env },
      stdio: 'pipe',
    });
  }

  /** Runs it to its end. */
  run(words: readonly string[], options: TypedOptions = {}): Promise<Typed> {
    return toItsEnd(this.start(words, options.env), options);
  }

  /** Runs a line of sh, in which `$CUBE` is the command. */
  shell(line: string): Promise<Typed> {
    const CUBE = join(process.cwd(), SCRIPT);
    const { PATH = '' } = this.env;
    const env = { ...this.env, CUBE, PATH: `${dirname(process.execPath)}:${PATH}` };
    return toItsEnd(spawn('sh', ['-c', line], { env, stdio: 'pipe' }), {});
  }

  /** Runs it in a pseudo-terminal of so many columns; `out` is all that the terminal got. */
  async onTerminal(words: readonly string[], columns: number, options: TypedOptions = {}): Promise<Typed> {
    const line = [process.execPath, join(process.cwd(), SCRIPT), ...words].map((word) => `'${word}'`).join(' ');
    const env = { ...this.env, TERM: 'xterm', ...options.env };
    const args = ['-qec', `stty cols ${columns} rows 24; ${line}`, '/dev/null'];
    return toItsEnd(spawn('script', args, { env, stdio: 'pipe' }), options);
  }
}

async function toItsEnd(
  child: ChildProcess,
  { input, inputAfter, timeoutMs = LONGEST_MS }: TypedOptions,
): Promise<Typed> {
  const start = performance.now();
  const said = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  if (inputAfter !== undefined) {
    child.stdout?.on('data', () => {
      if (said.out.includes(inputAfter) && child.stdin?.writableEnded === false) child.stdin.end(input);
    });
  } else if (input !== undefined) child.stdin?.end(input);
  else if (child.spawnfile !== 'script') child.stdin?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(timer);
  if (child.spawnfile === 'script' && input === undefined) child.stdin?.end();
  return { code, ...said, ms: performance.now() - start };
}
