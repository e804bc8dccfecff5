import { text } from 'node:stream/consumers';
import { type Terminal, wantsColour } from './terminal';

const DEFAULT_COLUMNS = 80;

/** The terminal, file or pipe that this process writes to. */
export function processTerminal({ stdin, stdout, stderr, env }: NodeJS.Process): Terminal {
  // Whoever read the output has seen enough, as `head` does.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
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
        try {
          return await lines.question(question);
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
