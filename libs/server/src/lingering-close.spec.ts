import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { installLingeringClose } from './lingering-close';

const LIMIT = 1_000;

let server: FastifyInstance;

beforeAll(async () => {
  server = Fastify({ bodyLimit: LIMIT });
  installLingeringClose(server);
  server.post('/', () => 'taken');
  await server.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(() => server.close());

async function announce(bodyBytes: number): Promise<Socket> {
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  const socket = connect(address.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${bodyBytes}\r\n\r\n`);
  return socket;
}

async function answered(socket: Socket): Promise<string> {
  const [data] = (await once(socket, 'data')) as [Buffer];
  return data.toString();
}

describe('a body that is too large', () => {
  it('is refused on a connection that takes the rest of it, and the next request', async () => {
    const size = 2 * 2 ** 20;
    const socket = await announce(size);
    expect(await answered(socket)).toMatch(/^HTTP\/1.1 413/);
    socket.write(Buffer.alloc(size, ' '));
    socket.write('GET /none HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await answered(socket)).toMatch(/^HTTP\/1.1 404/);
    socket.destroy();
  });

  it('is not read to an end that is far away', async () => {
    const socket = await announce(2 ** 40);
    expect(await answered(socket)).toMatch(/^HTTP\/1.1 413/);
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    socket.on('error', () => {}).once('close', resolve);
    const chunk = Buffer.alloc(2 ** 20, ' ');
    const pump = (): void => {
      while (!socket.destroyed) if (!socket.write(chunk)) return void socket.once('drain', pump);
    };
    pump();
    await closed;
    expect(socket.bytesWritten).toBeLessThan(100 * 2 ** 20);
  });
});
