import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { createServer, type CubeServer } from './create-server';
import { logged, options, started } from './echo-server.fixture';
import { BIG, EchoModule, hanging, readiness } from './echo.module';
import { LOCALHOST_CERT, LOCALHOST_KEY } from './localhost-certificate';
import { errorOf, request, send } from './raw-http';
import { TokenBook } from './token-book';

const containing = (text: string): unknown => expect.stringContaining(text);

const post = (port: number, body: string, headers: readonly string[] = []) =>
  request(port, 'POST /echo', { body, headers });

describe('a server on loopback without tokens', () => {
  let server: CubeServer;
  let port: number;
  let url: string;

  beforeAll(async () => {
    ({ server, port, url } = await started());
  });
  afterAll(() => server.close());
  /** Whatever came before, it still works. */
  afterEach(async () => expect((await post(port, '{"a":[1]}')).body).toBe('{"Got":{"a":[1]}}'));

  it('answers malformed JSON with the position of the fault', async () => {
    const answer = await post(port, '{"a":1,}');
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({
      HTTPStatusCode: 400,
      Message: containing('position 7'),
      Errors: [],
    });
  });

  it('refuses 100,000 nested brackets and prototype keys', async () => {
    expect(errorOf(await post(port, '['.repeat(100_000))).Message).toContain('nested too deeply');
    expect(errorOf(await post(port, '{"Task":{"__proto__":{"a":1}}}')).Errors[0]?.Field).toBe('Task.__proto__');
  });

  it('refuses a body of 50 MB before it is read', async () => {
    const size = 50 * 1024 * 1024;
    const head = `POST /echo HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n`;
    const answer = await send(port, (socket) => {
      socket.write(head);
      const chunk = Buffer.alloc(256 * 1024, 0x20);
      const pump = () => {
        while (!socket.destroyed && socket.bytesWritten < size)
          if (!socket.write(chunk)) return void socket.once('drain', pump);
      };
      pump();
    });
    expect(answer.status).toBe(413);
    expect(errorOf(answer).HTTPStatusCode).toBe(413);
    expect(answer.sent).toBeLessThan(size / 2);
  });

  it('refuses a body without announced length once it is too long', async () => {
    const start = `POST /echo HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const answer = await send(port, (socket) => socket.write(start + chunk.repeat(20)));
    expect(answer.status).toBe(413);
  });

  it('takes larger bodies where a call allows them', async () => {
    const body = JSON.stringify('x'.repeat(2 * 1024 * 1024));
    expect((await request(port, 'POST /session', { body })).status).toBe(201);
    expect((await post(port, body)).status).toBe(413);
  });

  it('takes JSON only', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/xml',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await post(port, 'a=b', [`Content-Type: ${type}`]);
      expect(errorOf(answer)).toMatchObject({
        HTTPStatusCode: 415,
        Message: containing('application/json'),
      });
    }
  });

  it('knows no other calls', async () => {
    const answer = await request(port, 'GET /nothing?x=1');
    expect(errorOf(answer)).toMatchObject({
      HTTPStatusCode: 404,
      Message: 'There is no call GET /nothing; /docs lists those there are.',
    });
    expect((await request(port, 'DELETE /echo')).status).toBe(404);
    expect(errorOf(await request(port, 'GET /%zz')).HTTPStatusCode).toBe(400);
    expect(errorOf(await send(port, (socket) => socket.write('HELLO\r\n\r\n'))).HTTPStatusCode).toBe(400);
    expect(
      errorOf(await request(port, 'GET /echo', { headers: [`X-Big: ${'x'.repeat(20_000)}`] })).HTTPStatusCode,
    ).toBe(431);
  });

  it('reads a query as the call says', async () => {
    const { body } = await request(port, 'GET /asked?limit=7&wait=0.25&deep=true&name=a%20b');
    expect(body).toBe('{"Asked":{"limit":7,"wait":0.25,"deep":true,"name":"a b"}}');
    expect((await request(port, 'GET /asked')).body).toBe('{"Asked":{}}');
  });

  it('refuses what a call does not take in its query, and names all of it at once', async () => {
    const answer = await request(port, 'GET /asked?limt=5&limit=11&deep=yes&wait=-1&name=&limit2=1');
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({
      Errors: [
        { Field: 'limt', Value: '5', Expected: 'a known parameter: limit, wait, deep or name' },
        { Field: 'limit', Value: '11', Expected: 'a whole number from 1 to 10' },
        { Field: 'deep', Value: 'yes', Expected: 'true or false' },
        { Field: 'wait', Value: '-1', Expected: 'seconds from 0 to 5' },
        { Field: 'name', Value: '', Expected: 'a name' },
        { Field: 'limit2', Value: '1', Expected: containing('limit, wait') },
      ],
    });
    expect(errorOf(await request(port, 'GET /asked?limit=1&limit=2')).Errors[0]).toMatchObject({
      Field: 'limit',
      Expected: 'a whole number from 1 to 10, once',
    });
    expect(errorOf(await request(port, 'POST /echo?__proto__=1', { body: '{}' })).Errors).toEqual([
      { Field: '__proto__', Value: '1', Expected: 'no parameter: this call takes none' },
    ]);
  });

  it('lets a manager say what it does not know yet, and a probe of health what it likes', async () => {
    const manager = ['Cube-Cluster: c', 'Cube-History: h', 'Cube-Epoch: 1', 'Cube-Manager: m'];
    const newer = await request(port, 'GET /asked?limit=1&shard=3', { headers: manager });
    expect(newer.body).toBe('{"Asked":{"limit":1}}');
    expect((await request(port, 'GET /asked?limit=x', { headers: manager })).status).toBe(400);
    expect((await request(port, 'GET /health/live?from=balancer')).status).toBe(200);
  });

  it('refuses a foreign Host on every method and on upgrades', async () => {
    for (const start of ['GET /health/live', 'POST /echo', 'OPTIONS /echo', 'GET /docs', 'GET /nothing']) {
      const answer = await request(port, start, { headers: ['Host: evil.example'] });
      expect(errorOf(answer)).toMatchObject({
        HTTPStatusCode: 421,
        Message: containing('CUBE_ALLOWED_HOSTS'),
      });
    }
    const upgrade = ['Host: evil.example', 'Connection: Upgrade, close', 'Upgrade: websocket'];
    expect((await request(port, 'GET /health/live', { headers: upgrade })).status).toBe(421);
    expect((await request(port, 'GET /health/live', { headers: ['Host: localhost'] })).status).toBe(200);
  });

  it('refuses a foreign Origin, also on upgrades', async () => {
    expect((await post(port, '{}', ['Origin: http://evil.example'])).status).toBe(403);
    expect((await post(port, '{}', [`Origin: http://127.0.0.1:${port}`])).status).toBe(201);
    const upgrade = ['Origin: null', 'Connection: Upgrade, close', 'Upgrade: websocket'];
    expect((await request(port, 'GET /health/live', { headers: upgrade })).status).toBe(403);
  });

  it('answers as asked to, and tells nothing of faults of its own, which it logs', async () => {
    const busy = await request(port, 'GET /busy');
    expect(busy.head).toMatch(/^HTTP\/1.1 429 [^]*retry-after: 2/i);
    expect(errorOf(await request(port, 'GET /teapot'))).toEqual({
      HTTPStatusCode: 418,
      Message: 'short and stout',
      Errors: [],
    });
    const fault = await request(port, 'GET /fails');
    expect(fault.status).toBe(500);
    expect(fault.body).not.toMatch(/hunter2|secret/);
    expect(logged.join('')).toContain('hunter2');
  });

  it('keeps closed what no access opens', async () => {
    expect(errorOf(await request(port, 'GET /closed'))).toMatchObject({ HTTPStatusCode: 403 });
  });

  it('says whether it lives and is ready, and its metrics', async () => {
    const checked = '"Checks":[{"Name":"everything","OK":true,"Detail":"is there"}]';
    expect((await request(port, 'GET /health/ready')).body).toBe(`{"Status":"ready",${checked}}`);
    readiness.missing = 'the engine does not answer';
    expect(errorOf(await request(port, 'GET /health/ready'))).toMatchObject({
      HTTPStatusCode: 503,
      Message: 'Not ready: the engine does not answer',
    });
    readiness.missing = null;
    expect((await request(port, 'GET /health/live')).body).toMatch(/^{"Status":"live","LoopDelay":[0-9.e-]+}$/);
    expect((await request(port, 'GET /metrics')).body).toContain('process_cpu_seconds_total');
  });

  it('serves Swagger UI under a policy that lets it run, and the document', async () => {
    const page = await fetch(`${url}/docs`);
    const html = await page.text();
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(page.status).toBe(200);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    // Scripts come from this server: nothing inline that the policy would stop.
    expect(html).not.toMatch(/<script>(?!\s*<\/script>)/);
    for (const [, source = ''] of html.matchAll(/<script[^>]* src="([^"]+)"/g)) {
      const script = await fetch(new URL(source, `${url}/docs`));
      expect([script.status, (await script.text()).length > 0]).toEqual([200, true]);
    }
  });

  it('documents what each call answers, and no more than its calls need', async () => {
    const answer = await fetch(`${url}/openapi.json`);
    const document = (await answer.json()) as { components: { schemas: object; responses: object }; paths: object };
    expect(document).toMatchObject({
      info: { title: 'Echo' },
      paths: {
        '/echo': { post: { responses: { 401: {}, 403: {}, default: {} } } },
        '/asked': { get: { responses: { 400: {}, 401: {}, 403: {} } } },
        '/health/ready': { get: { security: [], responses: { 200: {}, 503: { headers: { 'Retry-After': {} } } } } },
      },
    });
    expect(document.paths).not.toHaveProperty(['/health/ready', 'get', 'responses', '401']);
    expect(Object.keys(document.components.schemas).sort()).toEqual(['Error', 'Liveness', 'Readiness']);
  });

  it('leads browsers to the documentation, and tells others where it is', async () => {
    const browser = await request(port, 'GET /', { headers: ['Accept: text/html,application/xhtml+xml,*/*;q=0.8'] });
    expect(browser.status).toBe(302);
    expect(browser.head).toMatch(/^location: \/docs$/im);
    const program = await request(port, 'GET /', { headers: ['Accept: */*'] });
    expect(program.status).toBe(200);
    expect(JSON.parse(program.body)).toEqual({ Name: 'Echo', Version: '1', Docs: '/docs', OpenAPI: '/openapi.json' });
  });

  it('names the setting that moves it when its port is taken', async () => {
    const second = await createServer(EchoModule, options({ port }));
    await expect(second.listen()).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken. Set CUBE_ECHO_PORT to another one`,
    );
    await second.close();
  });
});

describe('a slow client', () => {
  it('hangs up on a client that never finishes its headers, and on one that never finishes its body', async () => {
    const limits = { headersTimeoutMs: 50, requestTimeoutMs: 100, checkIntervalMs: 20 };
    const { server, port } = await started({ limits });
    const headers = await send(port, (socket) =>
      socket.write(`GET /echo HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: `),
    );
    expect(errorOf(headers)).toMatchObject({ HTTPStatusCode: 408 });
    const unfinished = `POST /echo HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;
    expect((await send(port, (socket) => socket.write(unfinished))).status).toBe(408);
    await server.close();
  });
});

describe('a call that never ends', () => {
  it('can not keep the server from closing', async () => {
    const { server, port } = await started({ limits: { closeGraceMs: 50 } });
    const ended = request(port, 'GET /hangs');
    await hanging.promise;
    await server.close();
    expect((await ended).body).toBe('');
  });
});

describe('a server with tokens', () => {
  const tokens = new TokenBook();
  tokens.add('user', 'users', 'user-token');
  tokens.add('node', 'n1', 'node-token');
  let server: CubeServer;
  let port: number;
  const withToken = (token: string) => ({ headers: [`Authorization: Bearer ${token}`], body: '{}' });

  beforeAll(async () => {
    ({ server, port } = await started({ tokens }));
  });
  afterAll(() => server.close());

  it('lets strangers see health and documentation only', async () => {
    for (const path of ['/health/live', '/docs', '/openapi.json'])
      expect((await request(port, `GET ${path}`)).status).toBe(200);
    for (const path of ['/metrics', '/nothing', '/docsx'])
      expect((await request(port, `GET ${path}`)).status).toBe(401);
    for (const path of ['/docs/../metrics', '/docs%2f..%2fmetrics', '/docs/%2e%2e/metrics']) {
      expect([401, 403, 404]).toContain((await request(port, `GET ${path}`)).status);
    }
  });

  it('turns strangers away before it reads their body', async () => {
    const head = `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${BIG}\r\nConnection: close\r\n\r\n`;
    const answer = await send(port, (socket) => socket.write(head));
    expect(answer.head).toMatch(/^HTTP\/1.1 401 [^]*www-authenticate: Bearer/i);
    expect((await request(port, 'POST /echo', withToken('user-tokeN'))).status).toBe(401);
  });

  it('keeps users and nodes apart', async () => {
    expect((await request(port, 'POST /echo', withToken('user-token'))).status).toBe(201);
    expect((await request(port, 'POST /session', withToken('node-token'))).status).toBe(201);
    expect(errorOf(await request(port, 'POST /session', withToken('user-token')))).toMatchObject({
      HTTPStatusCode: 403,
    });
    expect((await request(port, 'POST /echo', withToken('node-token'))).status).toBe(403);
  });
});

describe('a server that would be open to others', () => {
  it('does not start without token and TLS', async () => {
    await expect(createServer(EchoModule, options({ host: '0.0.0.0' }))).rejects.toThrow('CUBE_INSECURE=true');
  });

  it('starts when told to', async () => {
    const { server, port } = await started({ host: '0.0.0.0', insecure: true });
    expect((await request(port, 'GET /health/live')).status).toBe(200);
    await server.close();
  });

  it('serves TLS, and tells browsers to insist on it', async () => {
    const tokens = new TokenBook();
    tokens.add('user', 'users', 'user-token');
    const tls = { cert: LOCALHOST_CERT, key: LOCALHOST_KEY };
    const { server, port, url } = await started({ host: '0.0.0.0', tls, tokens });
    expect(url).toBe(`https://0.0.0.0:${port}`);
    const answer = Promise.withResolvers<IncomingMessage>();
    get({ host: '127.0.0.1', port, path: '/health/live', ca: LOCALHOST_CERT, agent: false }, answer.resolve);
    const { statusCode, headers } = await answer.promise;
    expect(statusCode).toBe(200);
    expect(headers['strict-transport-security']).toMatch(/max-age/);
    await server.close();
  });

  it('says that an address is not of this machine', async () => {
    const server = await createServer(EchoModule, options({ host: '192.0.2.1', insecure: true }));
    await expect(server.listen()).rejects.toThrow('CUBE_ECHO_HOST');
    await server.close();
  });
});
