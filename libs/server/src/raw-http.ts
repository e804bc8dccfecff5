import type { WireError } from '@cube/api';
import { connect, type Socket } from 'node:net';

/** What came back on one connection. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  /** Bytes that were sent before the connection ended. */
  readonly sent: number;
}

/** For tests of misbehaving clients: sends bytes as they are, and reads until the server hangs up. */
export function send(port: number, write: (socket: Socket) => void): Promise<RawAnswer> {
  const { promise, resolve } = Promise.withResolvers<RawAnswer>();
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('connect', () => write(socket));
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  // A reset after the answer is fine: the server refuses to read on.
  socket.on('error', () => {});
  socket.on('close', () => {
    const [head = '', ...body] = received.split('\r\n\r\n');
    resolve({ status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n'), sent: socket.bytesWritten });
  });
  return promise;
}

/** A request with any headers; Host, Content-Type, Content-Length and Connection are added where they are missing. */
export function request(
  port: number,
  start: string,
  parts: { readonly headers?: readonly string[]; readonly body?: string } = {},
): Promise<RawAnswer> {
  const { headers = [], body = '' } = parts;
  const missing = (header: string) => !headers.some((given) => given.startsWith(`${header}:`));
  const added = [
    ...(missing('Host') ? [`Host: 127.0.0.1:${port}`] : []),
    ...(missing('Content-Type') && body !== '' ? ['Content-Type: application/json'] : []),
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    ...(missing('Connection') ? ['Connection: close'] : []),
  ];
  const lines = [`${start} HTTP/1.1`, ...added, ...headers];
  return send(port, (socket) => socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`));
}

export function errorOf({ body }: RawAnswer): WireError {
  // The tests that read it check its fields.
  return JSON.parse(body) as WireError;
}
