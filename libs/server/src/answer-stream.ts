import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { joined } from './joined';

/** Tells both ends, and what is between them, that the connection lives. */
const KEEP_ALIVE_MS = 15_000;

export interface AnswerStreamOptions {
  readonly connection: ServerResponse;
  /** Sent when nothing else was for a while; null where the format has nothing that says nothing. */
  readonly keepAlive: string | null;
  /** Called once when it is over, however it ended. */
  readonly onEnd: () => void;
}

/**
 * The body of an answer, taken from `texts` no faster than the client takes it: what is held for one client is what was there at once, which
 * goes as one chunk, and the buffers of its connection. It ends when the texts do, and breaks off, so that the client can tell, when they
 * fail. `stop` ends when the client leaves.
 */
export function answerStream(
  texts: (stop: AbortSignal) => AsyncIterable<string>,
  { connection, keepAlive, onEnd }: AnswerStreamOptions,
): Readable {
  const left = new AbortController();
  const stream = new PassThrough();
  const sign = keepAlive === null ? null : setInterval(() => signOfLife(stream, keepAlive), KEEP_ALIVE_MS);
  // A client that is gone before the first byte, or asked for the headers alone, never closes the stream by itself.
  connection.once('close', () => stream.destroy());
  keepWhileRead(connection, stream);
  stream.once('close', () => {
    if (sign !== null) clearInterval(sign);
    left.abort();
    onEnd();
  });
  fill(stream, joined(texts(left.signal)), left.signal).catch((error: unknown) => {
    stream.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return stream;
}

async function fill(stream: PassThrough, chunks: AsyncIterable<string>, left: AbortSignal): Promise<void> {
  for await (const chunk of chunks) {
    if (left.aborted) return;
    if (!stream.write(chunk)) await once(stream, 'drain', { signal: left }).catch(() => undefined);
    if (left.aborted) return;
  }
  stream.end();
}

function signOfLife(stream: PassThrough, keepAlive: string): void {
  if (!stream.writableNeedDrain && !stream.writableEnded) stream.write(keepAlive);
}

/** Silence on the connection is the end of a client that does not read what is there, and nothing wrong while there is nothing to read. */
function keepWhileRead(connection: ServerResponse, stream: PassThrough): void {
  connection.on('timeout', () => {
    const { socket } = connection;
    if (socket === null) return;
    if (stream.writableNeedDrain || socket.writableLength > 0) socket.destroy();
    else socket.setTimeout(socket.timeout ?? 0);
  });
}
