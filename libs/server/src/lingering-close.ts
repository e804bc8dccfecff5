import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';

/** What is read of a refused body at most, and for how long, before the connection is cut. */
const LINGER_BYTES = 8 * 2 ** 20;
const LINGER_MS = 2_000;

/**
 * An answer that comes before its request was read to the end: closing the connection at once would reset it, and a client
 * that still sends would see the reset instead of the answer. So what it sends is thrown away for a while
 * (RFC 9112, section 9.6).
 */
export function installLingeringClose(instance: FastifyInstance): void {
  instance.addHook('onSend', ({ raw }, reply, _payload, done) => {
    if (!raw.complete && reply.statusCode >= 400) {
      reply.removeHeader('connection');
      linger(raw);
    }
    done();
  });
}

function linger(request: IncomingMessage): void {
  const { socket } = request;
  const begin = socket.bytesRead;
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  request.on('data', () => {
    if (socket.bytesRead - begin > LINGER_BYTES) socket.destroy();
  });
  const stop = (): void => {
    clearTimeout(timer);
    socket.off('close', stop);
  };
  request.once('end', stop);
  socket.once('close', stop);
}
