import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { ApiError } from './api-error';
import { integerParameter } from './query-parameter';
import { request } from './raw-http';
import { TokenBook } from './token-book';
import { type UpgradeRoute, Upgrades } from './upgrades';

const QUERY = { size: integerParameter({ min: 1, max: 9 }, 'How large.') };

const route: UpgradeRoute<typeof QUERY> = {
  path: /^\/echo\/([^/]+)$/,
  access: ['user'],
  query: QUERY,
  protocol: 'test.echo',
  open({ name, asked, caller }) {
    if (name === 'busy') throw ApiError.busy(429, 'too many', 5);
    if (name === 'broken') throw new Error('a fault of ours');
    return Promise.resolve((socket) =>
      socket.send(JSON.stringify({ name, size: asked.size ?? null, role: caller.role })),
    );
  },
};

describe('an upgrade', () => {
  const faults: unknown[] = [];
  const tokens = new TokenBook();
  tokens.add('user', 'users', 'a%+b/=');
  tokens.add('node', 'n1', 'node-token');
  const upgrades = new Upgrades([route], {
    ...{ host: '127.0.0.1', allowedHosts: [], tokens },
    onFault: (error) => faults.push(error),
  });
  let server: Server;
  let port: number;
  const user = { authorization: 'Bearer user' };

  beforeAll(async () => {
    tokens.add('user', 'others', 'user');
    server = createServer();
    upgrades.install(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    upgrades.close();
    server.close();
  });

  const socketTo = (path: string, headers: Record<string, string>, protocols: string[] = []) =>
    new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers });

  async function answer(
    path: string,
    headers: Record<string, string> = user,
    protocols: string[] = [],
  ): Promise<number> {
    const socket = socketTo(path, headers, protocols);
    socket.on('error', () => undefined);
    const [, { statusCode = 0 }] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    socket.terminate();
    return statusCode;
  }

  it('opens the route that it names, with what it asks', async () => {
    const socket = socketTo('/echo/a%20b?size=3', user, ['other', 'test.echo']);
    const [data] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(data.toString())).toEqual({ name: 'a b', size: 3, role: 'user' });
    expect(socket.protocol).toBe('test.echo');
    socket.close();
  });

  it('may carry its token as a protocol, which the answer does not show', async () => {
    expect(await answer('/echo/a', {}, ['test.echo', 'cube.bearer.wrong'])).toBe(401);
    const encoded = socketTo('/echo/a', {}, ['test.echo', 'cube.bearer.a%25%2Bb%2F%3D']);
    await once(encoded, 'message');
    encoded.close();
    const socket = socketTo('/echo/a', {}, ['cube.bearer.user', 'test.echo']);
    await once(socket, 'message');
    expect(socket.protocol).toBe('test.echo');
    socket.close();
  });

  it.each([
    ['without a token', 401, '/echo/a', {}],
    ['with a wrong one', 401, '/echo/a', { authorization: 'Bearer wrong' }],
    ["with another role's", 403, '/echo/a', { authorization: 'Bearer node-token' }],
    ["from another site's page", 403, '/echo/a', { ...user, origin: 'http://evil.example' }],
    ['to another host', 421, '/echo/a', { ...user, host: 'evil.example' }],
    ['to no route', 404, '/echo', user],
    ['below a route', 404, '/echo/a/b', user],
    ['with an unknown parameter', 400, '/echo/a?colour=red', user],
    ['with a wrong parameter', 400, '/echo/a?size=10', user],
    ['with a broken path', 400, '/echo/%E0%A4', user],
    ['that its route refuses', 429, '/echo/busy', user],
    ['that fails', 500, '/echo/broken', user],
  ])('%s is answered %i', async (_what, status, path, headers) => {
    expect(await answer(path, { ...headers })).toBe(status);
  });

  it('is refused in the shape of all errors, and a fault of ours is told to the log alone', async () => {
    const headers = ['Upgrade: websocket', 'Connection: Upgrade', 'Authorization: Bearer user'];
    const refusal = await request(port, 'GET /echo/broken', { headers });
    expect(JSON.parse(refusal.body)).toMatchObject({ HTTPStatusCode: 500, Errors: [] });
    expect(refusal.body).not.toContain('a fault of ours');
    expect(faults).toContainEqual(new Error('a fault of ours'));
    const busy = await request(port, 'GET /echo/busy', { headers });
    expect(busy.head.toLowerCase()).toContain('retry-after: 5');
  });

  it('that is no handshake of a WebSocket is refused', async () => {
    const headers = ['Upgrade: websocket', 'Connection: Upgrade', 'Authorization: Bearer user'];
    expect((await request(port, 'GET /echo/a', { headers })).status).toBe(400);
  });

  it('that is refused holds no connection, though its other end stays', async () => {
    const client = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    client.on('error', () => undefined);
    const head = [
      'GET /nowhere HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Authorization: Bearer user',
      'Connection: Upgrade',
    ];
    client.write([...head, 'Upgrade: websocket', '', ''].join('\r\n'));
    const accepted = (await once(server, 'upgrade')) as [IncomingMessage, Socket];
    await once(accepted[1], 'close');
    client.destroy();
  });
});
