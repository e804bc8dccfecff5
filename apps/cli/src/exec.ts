import { WebSocket } from 'ws';
import { CliError } from './exit-code';
import type { Session } from './session';

export interface Inside {
  readonly task: string;
  readonly line: readonly string[];
  readonly tty: boolean;
  readonly interactive: boolean;
  readonly attempt: number | null;
}

const STDOUT = 1;
/** More than this on its way to the manager, and the standard input waits. */
const MOST_UNSENT = 1024 * 1024;
const POLL_MS = 10;
const HANDSHAKE_MS = 15_000;

/** Runs a command inside a task, its streams being those of this process, and answers its exit code. */
export async function runInside(session: Session, inside: Inside): Promise<number> {
  const { connection, streams, stop } = session;
  const headers = connection.token === null ? {} : { authorization: `Bearer ${connection.token}` };
  const socket = new WebSocket(execUrl(connection.url, inside, streams.stdout), ['cube.exec'], {
    ...{ headers, handshakeTimeout: HANDSHAKE_MS },
  });
  const cut = (): void => socket.terminate();
  stop.addEventListener('abort', cut, { once: true });
  try {
    // Heard from the first moment on: what comes with the answer to the upgrade is emitted before an await goes on.
    const over = ended(socket, streams);
    over.catch(() => undefined);
    await opened(socket, connection.url);
    const input = forwardInput(socket, inside, streams);
    try {
      return await over;
    } finally {
      input.end();
    }
  } finally {
    stop.removeEventListener('abort', cut);
    socket.terminate();
  }
}

function execUrl(url: string, { task, line, tty, attempt }: Inside, stdout: NodeJS.WriteStream): string {
  const query = new URLSearchParams(line.map((word): [string, string] => ['command', word]));
  if (tty) {
    query.set('tty', 'true');
    query.set('rows', String(stdout.rows || 24));
    query.set('columns', String(stdout.columns || 80));
  }
  if (attempt !== null) query.set('attempt', String(attempt));
  return `${url.replace(/^http/, 'ws')}/tasks/${encodeURIComponent(task)}/exec?${query.toString()}`;
}

/** Rejects with what the manager said where it did not let us in. */
function opened(socket: WebSocket, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', (error: Error) => reject(new CliError(`${url}: ${error.message}`, 'unreachable')));
    socket.once('unexpected-response', (_, response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () => reject(refusal(response.statusCode ?? 0, text)));
    });
  });
}

function refusal(status: number, text: string): CliError {
  let message = `the answer was ${status}`;
  try {
    const { Message } = JSON.parse(text) as { readonly Message?: unknown };
    if (typeof Message === 'string') message = Message;
  } catch {
    // Not the manager's own words: the status says more.
  }
  if (status === 401 || status === 403) return new CliError(message, 'denied');
  return new CliError(message, status === 404 ? 'unknown' : 'failed');
}

type Streams = Session['streams'];

/** Until it says how it ended. Reads no faster than its output is taken. */
function ended(socket: WebSocket, { stdout, stderr }: Streams): Promise<number> {
  return new Promise((resolve, reject) => {
    let code: number | null = null;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!isBinary) {
        const said = JSON.parse(data.toString()) as {
          readonly Exit?: { Code: number };
          readonly Error?: { Message: string };
        };
        if (said.Exit !== undefined) code = said.Exit.Code;
        if (said.Error !== undefined) reject(new CliError(said.Error.Message));
        return;
      }
      const stream = data[0] === STDOUT ? stdout : stderr;
      if (stream.write(data.subarray(1))) return;
      socket.pause();
      stream.once('drain', () => socket.resume());
    });
    socket.once('close', () => {
      if (code === null) reject(new CliError('the connection broke before the command had ended', 'unreachable'));
      else resolve(code);
    });
    socket.on('error', (error: Error) => reject(new CliError(error.message, 'unreachable')));
  });
}

/** Sends the standard input, and how large the terminal is. */
function forwardInput(socket: WebSocket, { tty, interactive }: Inside, { stdin, stdout }: Streams): { end(): void } {
  const send = (message: unknown): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  if (!interactive) send({ StdinEnd: true });
  const resize = (): void => send({ Resize: { Rows: stdout.rows, Columns: stdout.columns } });
  const forward = (chunk: Buffer): void => {
    socket.send(chunk);
    if (socket.bufferedAmount < MOST_UNSENT) return;
    stdin.pause();
    const wait = setInterval(() => {
      if (socket.bufferedAmount >= MOST_UNSENT && socket.readyState === WebSocket.OPEN) return;
      clearInterval(wait);
      stdin.resume();
    }, POLL_MS);
  };
  const over = (): void => send({ StdinEnd: true });
  if (tty) {
    stdout.on('resize', resize);
    if (interactive) stdin.setRawMode(true);
  }
  if (interactive) stdin.on('data', forward).once('end', over);
  return {
    end: () => {
      stdout.off('resize', resize);
      stdin.off('data', forward).off('end', over).pause();
      if (tty && interactive) stdin.setRawMode(false);
    },
  };
}
