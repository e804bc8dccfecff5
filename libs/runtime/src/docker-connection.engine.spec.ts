import { FaultyProxy } from '@cube/testing/system';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ContainerEvent } from './container-runtime';
import { DockerRuntime } from './docker-runtime';

/** Something that speaks HTTP where an engine should be, and does what real engines do on bad days. */
class StubEngine {
  readonly asked: string[] = [];
  readonly gone: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static start(answer: (url: string, response: ServerResponse, nth: number) => void): Promise<StubEngine> {
    return new Promise((resolve) => {
      const counts = new Map<string, number>();
      const server = createServer((request: IncomingMessage, response) => {
        const url = request.url ?? '';
        const path = url.replace(/\?.*/, '');
        const nth = (counts.get(path) ?? 0) + 1;
        counts.set(path, nth);
        stub.asked.push(url);
        response.on('close', () => stub.gone.push(url));
        answer(url, response, nth);
      });
      let stub: StubEngine;
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        stub = new StubEngine(server, address !== null && typeof address === 'object' ? address.port : 0);
        resolve(stub);
      });
    });
  }

  get address(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  close(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

const event = (action: string, nano: number) =>
  `${JSON.stringify({ Type: 'container', Action: action, Actor: { ID: 'c1', Attributes: {} }, timeNano: nano })}\n`;

async function firstEvents(runtime: DockerRuntime, count: number, since?: number): Promise<ContainerEvent[]> {
  const events: ContainerEvent[] = [];
  for await (const event of runtime.events({}, new AbortController().signal, since)) {
    if (events.push(event) === count) break;
  }
  return events;
}

const SECOND = 1_900_000_000;

describe('a call to the engine', () => {
  const endings: (() => unknown)[] = [];
  const runtimeAt = (address: string, limits = {}) => {
    const runtime = new DockerRuntime({ address, limits });
    endings.push(() => runtime.close());
    return runtime;
  };
  const stubbed = async (...answer: Parameters<typeof StubEngine.start>) => {
    const stub = await StubEngine.start(...answer);
    endings.push(() => stub.close());
    return stub;
  };

  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });

  it('that is not answered is a time-out, and its request is given up', async () => {
    const stub = await stubbed(() => {});
    const runtime = runtimeAt(stub.address, { callMs: 100, stopSlackMs: 100, pullSilenceMs: 100 });
    const stop = new AbortController().signal;
    const calls = {
      info: () => runtime.info(),
      image: () => runtime.image('a:1'),
      list: () => runtime.list({}),
      inspect: () => runtime.inspect('c1'),
      start: () => runtime.start('c1'),
      stop: () => runtime.stop('c1', 0),
      rename: () => runtime.rename('c1', 'x'),
      remove: () => runtime.remove('c1'),
      exec: () => runtime.exec('c1', ['x'], 100),
      logs: () => runtime.logs('c1', { follow: true, tail: null, since: null }, stop)[Symbol.asyncIterator]().next(),
      pull: () => runtime.pull('a:1', { platform: '', onProgress: () => {}, signal: stop }),
    };
    for (const [name, call] of Object.entries(calls)) {
      await expect(call().then(() => name)).rejects.toMatchObject({
        kind: 'timeout',
        message: `the container engine at ${stub.address} did not finish "${name}" within 0.1 s: check whether it hangs`,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stub.gone.sort()).toEqual(stub.asked.sort());
  });

  it('whose answer breaks off is an error, not a wait for ever', async () => {
    const stub = await stubbed((_, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('[');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(runtimeAt(stub.address, { callMs: 300 }).list({})).rejects.toMatchObject({ name: 'RuntimeError' });
  });

  it('to nobody says where it looked', async () => {
    const stub = await StubEngine.start(() => {});
    await stub.close();
    for (const address of [stub.address, 'unix:///nonexistent/engine.sock']) {
      const list = runtimeAt(address).list({});
      await expect(list).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining(address) });
    }
  });

  it('of what can be no engine is refused before', () => {
    expect(() => new DockerRuntime({ address: 'http:/what' })).toThrow(
      '"http:/what" is no engine address: expected unix://',
    );
  });

  it('goes where it was told although DOCKER_HOST says something else', async () => {
    const stub = await stubbed((_, response) => response.end('[]'));
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'tcp://127.0.0.1:1';
    try {
      await expect(runtimeAt(stub.address).list({})).resolves.toEqual([]);
      await expect(runtimeAt('unix:///nonexistent/e.sock').list({})).rejects.toMatchObject({ kind: 'unavailable' });
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
    }
  });

  describe('for events', () => {
    it('subscribes again after a break, asks for what came since, and tells nothing twice', async () => {
      const stub = await stubbed((_, response, nth) => {
        response.writeHead(200).flushHeaders();
        response.write(event('create', SECOND * 1e9));
        response.write(event('start', (SECOND + 1) * 1e9));
        if (nth === 1) setTimeout(() => response.destroy(), 30);
        else response.write(event('die', (SECOND + 2) * 1e9));
      });
      const events = await firstEvents(runtimeAt(stub.address), 5, SECOND * 1000);
      expect(events.map(({ kind }) => kind)).toEqual(['gap', 'create', 'start', 'gap', 'die']);
      expect(events.map((event) => event.kind === 'gap' && event.since)).toEqual([
        SECOND * 1000,
        false,
        false,
        (SECOND + 1) * 1000,
        false,
      ]);
      const sinces = stub.asked.map((url) => Number(new URLSearchParams(url.split('?')[1]).get('since')));
      expect(sinces).toEqual([expect.closeTo(SECOND, 4), expect.closeTo(SECOND + 1, 4)]);
    });

    it('says nothing before the engine has answered, and tries again when it refuses', async () => {
      const stub = await stubbed((_, response, nth) => {
        response.writeHead(nth < 3 ? 500 : 200).flushHeaders();
        if (nth < 3) response.end('{"message":"not yet"}');
      });
      expect((await firstEvents(runtimeAt(stub.address), 1)).map(({ kind }) => kind)).toEqual(['gap']);
      expect(stub.asked).toHaveLength(3);
    });

    it('gives up a stream that is silent when the engine does not answer a ping either', async () => {
      let pings = 0;
      const stub = await stubbed((url, response, nth) => {
        if (url.startsWith('/_ping')) {
          pings += 1;
          if (pings < 3) response.end('OK');
          return;
        }
        response.writeHead(200).flushHeaders();
        if (nth === 2) response.write(event('die', SECOND * 1e9));
      });
      const runtime = runtimeAt(stub.address, { eventSilenceMs: 50, pingMs: 1_000 });
      expect((await firstEvents(runtime, 3)).map(({ kind }) => kind)).toEqual(['gap', 'gap', 'die']);
      expect(pings).toBe(3);
    });

    it('keeps a bounded number for a slow reader, and says that it dropped some', async () => {
      const stub = await stubbed((_, response) => {
        response.writeHead(200).flushHeaders();
        for (let i = 0; i < 25_000; i += 1) response.write(event('start', (SECOND + i) * 1e9));
        response.write(event('destroy', (SECOND + 25_000) * 1e9));
      });
      const heard: ContainerEvent[] = [];
      for await (const event of runtimeAt(stub.address).events({}, new AbortController().signal)) {
        heard.push(event);
        if (heard.length === 1) await new Promise((resolve) => setTimeout(resolve, 1_000));
        if (event.kind === 'destroy') break;
      }
      expect(heard.filter(({ kind }) => kind === 'gap').length).toBeGreaterThanOrEqual(2);
      expect(heard.length).toBeLessThan(15_000);
    });

    it('survives a proxy that cuts it', async () => {
      const stub = await stubbed((_, response, nth) => {
        response.writeHead(200).flushHeaders();
        response.write(event(nth === 1 ? 'start' : 'die', (SECOND + nth) * 1e9));
      });
      const proxy = await FaultyProxy.start(stub.port);
      endings.push(() => proxy.close());
      const kinds: string[] = [];
      for await (const { kind } of runtimeAt(`tcp://${proxy.host}`).events({}, new AbortController().signal)) {
        kinds.push(kind);
        if (kind === 'start') proxy.cut();
        if (kind === 'die') break;
      }
      expect(kinds).toEqual(['gap', 'start', 'gap', 'die']);
    });
  });
});
