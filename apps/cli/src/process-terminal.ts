import { text } from 'node:stream/consumers';
import { EXIT_CODES } from './exit-code';
import { type Terminal, wantsColour } from './terminal';

const DEFAULT_COLUMNS = 80;

/** The terminal, file or pipe that this process writes to. */
export function processTerminal(process: NodeJS.Process): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // Whoever read the output has seen enough, as `head` does.
  for (const stream of [stdout, stderr]) {
    stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code === 'EPIPE') process.exit(0);
      if (stream === stdout) stderr.write(`cube: what it tells can't be written: ${message}\n`);
      process.exit(EXIT_CODES.failed.code);
    });
  }
  return {
    get columns() {
      return stdout.isTTY ? (columnsOf(env) ?? stdout.columns) || DEFAULT_COLUMNS : null;
    },
    errIsTerminal: stderr.isTTY,
    colour: wantsColour(env, stdout.isTTY),
    input: {
      isTerminal: stdin.isTTY,
      read: () => text(stdin),
      ask: async (question) => {
        const { createInterface } = await import('node:readline/promises');
        const lines = createInterface({ input: stdin, output: stderr });
        // It takes the keys meanwhile, and Ctrl+C is one of them.
        const interrupt = new AbortController();
        lines.once('SIGINT', () => {
          process.emit('SIGINT');
          interrupt.abort();
        });
        try {
          return await lines.question(question, { signal: interrupt.signal });
        } catch (error) {
          if (interrupt.signal.aborted) throw error;
          // Ctrl+D: no answer.
          return '';
        } finally {
          lines.close();
        }
      },
    },
    out: (written) => void stdout.write(written),
    err: (written) => void stderr.write(written),
    drained: async () => {
      for (const stream of [stdout, stderr]) {
        if (stream.writableNeedDrain || stream.writableLength > 0) {
          await new Promise<void>((resolve) => stream.write('', () => resolve()));
        }
      }
    },
  };
}

function columnsOf({ COLUMNS: said }: NodeJS.ProcessEnv): number | null {
  const columns = Number(said ?? Number.NaN);
  return Number.isInteger(columns) && columns > 0 ? columns : null;
}
