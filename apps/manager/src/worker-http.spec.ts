import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { statusOf, WorkerHttp } from './worker-http';

const GET = { method: 'GET', path: '/tasks', headers: {}, token: null } as const;
const never = new AbortController().signal;

describe('a call to a worker', () => {
  let server: Server;
  let http: WorkerHttp;
  let answer: (response: ServerResponse) => void = () => undefined;

  beforeEach(async () => {
    server = createServer((_request, response) => answer(response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    http = new WorkerHttp({ tls: false, ca: null, timeoutMs: 100 });
  });
  afterEach(async () => {
    await http.close();
    server.closeAllConnections();
    server.close();
  });

  const addressOf = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const call = (signal = never, waitSec = 0) => http.call(addressOf(), { ...GET, waitSec }, signal);
  const unreachable = { refusal: { kind: 'unreachable' } };

  it('has the whole answer, in however many pieces it comes', async () => {
    const bytes = Buffer.from(JSON.stringify({ Name: 'Würfel ☐' }));
    answer = (response) => {
      response.writeHead(200);
      for (const [index, byte] of bytes.entries()) setTimeout(() => response.write(Buffer.from([byte])), index);
      setTimeout(() => response.end(), bytes.length);
    };
    expect(await call(never, 1)).toEqual({ Name: 'Würfel ☐' });
  });

  it('passes interim answers over, and tells what refuses', async () => {
    answer = (response) => {
      response.writeProcessing();
      response.writeHead(404).end(JSON.stringify({ Message: 'no such task' }));
    };
    const refused: unknown = await call().catch((error: unknown) => error);
    expect(refused).toMatchObject({ refusal: { kind: 'refused' } });
    expect([statusOf(refused), String(refused)]).toEqual([404, expect.stringContaining('404: no such task')]);
  });

  it('ends when the time is over, whether nothing came or not everything, and hangs up', async () => {
    for (const begin of [false, true]) {
      const hungUp = Promise.withResolvers<unknown>();
      answer = (response) => {
        response.once('close', hungUp.resolve);
        if (begin) response.write('{');
      };
      await expect(call()).rejects.toMatchObject({ ...unreachable, message: expect.stringContaining('within 0.1 s') });
      await hungUp.promise;
    }
  });

  it('waits for news as much longer as it was told', async () => {
    answer = (response) => void setTimeout(() => response.end('7'), 150);
    await expect(call()).rejects.toMatchObject(unreachable);
    expect(await call(never, 1)).toBe(7);
  });

  it('ends at once with its signal, and is not begun after it', async () => {
    const stop = new AbortController();
    let asked = 0;
    answer = () => {
      asked += 1;
      stop.abort();
    };
    await expect(call(stop.signal, 30)).rejects.toMatchObject(unreachable);
    await expect(call(stop.signal)).rejects.toMatchObject(unreachable);
    expect(asked).toBe(1);
  });

  it('takes a cut or refused connection for no answer', async () => {
    answer = (response) => {
      response.write('{"half":');
      setTimeout(() => response.destroy(), 10);
    };
    await expect(call()).rejects.toMatchObject(unreachable);
    const address = addressOf();
    server.closeAllConnections();
    server.close();
    await expect(http.call(address, GET, never)).rejects.toMatchObject(unreachable);
  });
});
