import { type RawData, WebSocket } from 'ws';

const PING_MS = 15_000;
const BROKEN = 1011;
/** Who does not answer this many pings in a row is gone, or takes nothing any more. */
const MOST_UNANSWERED = 8;

/**
 * Ends a socket whose other end has vanished or does not read. One that nobody reads here, for what came before is not taken yet, can't
 * show the answers to its pings: they are sent all the same, and TCP finds out who has vanished.
 */
export function keepAlive(socket: WebSocket): void {
  let unanswered = 0;
  const timer = setInterval(() => {
    // ws throws for one that is still connecting.
    if (socket.readyState !== WebSocket.OPEN) return;
    if (!socket.isPaused) unanswered += 1;
    if (unanswered > MOST_UNANSWERED) socket.terminate();
    else socket.ping();
  }, PING_MS);
  socket.on('pong', () => (unanswered = 0));
  socket.once('close', () => clearInterval(timer));
  // Every error is followed by the end of the socket.
  socket.on('error', () => undefined);
}

/** Resolves when the other end took it, or the socket is closed: then false. */
export function sent(socket: WebSocket, data: Uint8Array | string): Promise<boolean> {
  if (socket.readyState !== WebSocket.OPEN) return Promise.resolve(false);
  return new Promise((resolve) => socket.send(data, (error) => resolve(error === undefined || error === null)));
}

/**
 * Hands over each message once the one before is done with: meanwhile nothing is read. The answer waits until all that came is done
 * with.
 */
export function eachMessage(
  socket: WebSocket,
  take: (data: Buffer, isBinary: boolean) => Promise<unknown>,
): () => Promise<void> {
  let last = Promise.resolve();
  let waiting = 0;
  socket.on('message', (data: RawData, isBinary: boolean) => {
    waiting += 1;
    socket.pause();
    const next = last.then(() => take(bytesOf(data), isBinary));
    last = next
      .then(() => undefined)
      .catch(() => socket.terminate())
      .finally(() => {
        waiting -= 1;
        if (waiting === 0) socket.resume();
      });
  });
  socket.resume();
  return () => last;
}

/** Joins two sockets: what comes in at one leaves at the other, no faster than it is taken. The end of one is that of the other. */
export function joined(one: WebSocket, other: WebSocket): void {
  passOn(one, other);
  passOn(other, one);
}

function passOn(from: WebSocket, to: WebSocket): void {
  const done = eachMessage(from, (data, isBinary) => sent(to, isBinary ? data : data.toString()));
  // The last message may still be on its way when the end of the socket is told.
  const close = (code: number, reason: string): void => void done().then(() => closeLike(to, code, reason));
  if (from.readyState === WebSocket.CLOSED) close(BROKEN, '');
  else from.once('close', (code: number, reason: Buffer) => close(code, reason.toString()));
}

/** 1005, 1006 and 1015 say how a socket ended and may not be sent. */
function closeLike(socket: WebSocket, code: number, reason: string): void {
  const isSendable = code >= 1000 && code < 5000 && ![1004, 1005, 1006, 1015].includes(code);
  if (isSendable) socket.close(code, reason);
  else socket.terminate();
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
