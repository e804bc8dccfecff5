import { createServer as createHttpServer, type Server } from 'node:http';
import { FaultyProxy } from './faulty-proxy';
import { freePort } from './free-port';

describe('FaultyProxy', () => {
  const body = 'x'.repeat(20_000);
  let server: Server;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    server = createHttpServer((_, response) => response.end(body)).listen(port, '127.0.0.1');
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const get = (proxy: FaultyProxy, signal?: AbortSignal) =>
    fetch(`http://${proxy.host}/`, { headers: { connection: 'close' }, ...(signal === undefined ? {} : { signal }) });

  it('carries everything, also when both sides close', async () => {
    const proxy = await FaultyProxy.start(port);
    expect(await (await get(proxy)).text()).toBe(body);
    await proxy.close();
  });

  it('is as slow as it is told to be, and complete', async () => {
    const proxy = await FaultyProxy.start(port, { bytesPerSec: 100_000, latencyMs: 50 });
    const began = performance.now();
    expect(await (await get(proxy)).text()).toBe(body);
    expect(performance.now() - began).toBeGreaterThan(250);
    await proxy.close();
  });

  it('refuses, hangs and cuts', async () => {
    const proxy = await FaultyProxy.start(port, { refuse: true });
    await expect(get(proxy)).rejects.toThrow('fetch failed');
    proxy.behaviour = { hang: true };
    await expect(get(proxy, AbortSignal.timeout(100))).rejects.toThrow(/timeout/);
    const cut = get(proxy);
    setTimeout(() => proxy.cut(), 50);
    await expect(cut).rejects.toThrow('fetch failed');
    await proxy.close();
  });
});
