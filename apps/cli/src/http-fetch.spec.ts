import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpFetch } from './http-fetch';

describe('a request over HTTP', () => {
  let server: Server;
  let url = '';
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const call = (path: string, init: RequestInit = {}, signal = new AbortController().signal) =>
    httpFetch(new Request(`${url}${path}`, init), signal);

  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  it('sends what it is given, and reads the answer', async () => {
    answer = (request, response) => {
      const { method, url: path, headers } = request;
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        response.writeHead(201, { 'content-type': 'application/json', 'cube-revision': '7' });
        response.end(JSON.stringify({ method, path, body, token: headers.authorization, é: '€' }));
      });
    };
    const headers = { authorization: 'Bearer t' };
    const response = await call('/tasks?a=1', { method: 'POST', body: '{"x":1}', headers });
    expect([response.status, response.ok, response.headers.get('cube-revision')]).toEqual([201, true, '7']);
    const said = { method: 'POST', path: '/tasks?a=1', body: '{"x":1}', token: 'Bearer t', é: '€' };
    expect(await response.json()).toEqual(said);
    expect(await (await call('/x')).text()).toContain('"method":"GET"');
  });

  it('takes a refusal for an answer, and one without a body', async () => {
    answer = (_, response) => response.writeHead(404, 'Not Found').end('no such task');
    const refused = await call('/tasks/x');
    expect([refused.ok, refused.statusText, await refused.text()]).toEqual([false, 'Not Found', 'no such task']);
    answer = (_, response) => response.writeHead(204).end();
    expect(await (await call('/tasks/x', { method: 'DELETE' })).text()).toBe('');
  });

  it('reads a stream as it comes, until whoever reads has enough', async () => {
    const closed = new Promise<void>((resolve) => {
      answer = (_, response) => {
        response.write('first\n');
        response.on('close', resolve);
      };
    });
    const { body }: { body: ReadableStream<Uint8Array> | null } = await call('/events');
    const reader = body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first\n');
    await reader?.cancel();
    await closed;
  });

  it('fails where nobody answers, where the answer breaks off, and where it is given up', async () => {
    await expect(httpFetch(new Request('http://127.0.0.1:9/'), new AbortController().signal)).rejects.toThrow(
      'ECONNREFUSED',
    );
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => request.socket.destroy());
    };
    await expect((await call('/')).text()).rejects.toThrow('aborted');
    const stop = new AbortController();
    answer = () => stop.abort(new Error('no answer within 15 s'));
    await expect(call('/', {}, stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
