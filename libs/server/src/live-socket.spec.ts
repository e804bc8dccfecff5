import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { eachMessage, joined, keepAlive, sent } from './live-socket';

/** Two ends of one WebSocket on loopback. */
async function pair(server: WebSocketServer): Promise<readonly [near: WebSocket, far: WebSocket]> {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  const accepted = once(server, 'connection') as Promise<[WebSocket]>;
  const near = new WebSocket(`ws://127.0.0.1:${address.port}`);
  await once(near, 'open');
  const [far] = await accepted;
  return [near, far];
}

describe('a WebSocket', () => {
  let server: WebSocketServer;

  beforeAll(async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
  });

  afterAll(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });

  it('hands over one message after the other, in order, and reads nothing meanwhile', async () => {
    const [near, far] = await pair(server);
    const taken: string[] = [];
    let atOnce = 0;
    let most = 0;
    const done = eachMessage(far, async (data) => {
      most = Math.max(most, (atOnce += 1));
      await new Promise((resolve) => setImmediate(resolve));
      taken.push(data.toString());
      atOnce -= 1;
    });
    const numbers = Array.from({ length: 50 }, (_, index) => `${index}`);
    await Promise.all(numbers.map((number) => sent(near, number)));
    near.close();
    await once(far, 'close');
    await done();
    expect([taken, most]).toEqual([numbers, 1]);
  });

  it('that is joined to another passes everything on, the last word before the end included, to a slow reader too', async () => {
    const [client, clientSide] = await pair(server);
    const [workerSide, worker] = await pair(server);
    joined(clientSide, workerSide);
    const heard: unknown[] = [];
    client.on('message', (data: Buffer, isBinary) => heard.push(isBinary ? data.length : data.toString()));
    client.send(Buffer.from([7]));
    await once(worker, 'message');
    client.pause();
    worker.send(Buffer.alloc(20_000_000));
    worker.send('the end');
    worker.close(1000, 'done');
    setTimeout(() => client.resume(), 300);
    const [code, reason] = (await once(client, 'close')) as [number, Buffer];
    expect([code, reason.toString(), heard]).toEqual([1000, 'done', [20_000_000, 'the end']]);
  });

  it('ends with the one that it is joined to, even if that was closed before', async () => {
    const [client, clientSide] = await pair(server);
    const [workerSide] = await pair(server);
    workerSide.terminate();
    await once(workerSide, 'close');
    joined(clientSide, workerSide);
    const [code] = (await once(client, 'close')) as [number];
    expect(code).toBe(1011);
  });

  it('that is closed takes nothing', async () => {
    const [near] = await pair(server);
    near.terminate();
    expect(await sent(near, 'x')).toBe(false);
  });

  it('that takes long to stand is not pinged before', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const socket = new WebSocket(`ws://127.0.0.1:${(silent.address() as AddressInfo).port}`);
      keepAlive(socket);
      expect(() => jest.advanceTimersByTime(60_000)).not.toThrow();
      socket.terminate();
    } finally {
      jest.useRealTimers();
      silent.close();
    }
  });

  it('that nobody reads for long, as what came before is not taken yet, is not given up', async () => {
    const [near, far] = await pair(server);
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      keepAlive(far);
      far.pause();
      jest.advanceTimersByTime(600_000);
      expect(far.readyState).toBe(WebSocket.OPEN);
    } finally {
      jest.useRealTimers();
      near.terminate();
    }
  });
});
