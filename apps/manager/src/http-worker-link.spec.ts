import { writeAccess, writeHello } from '@cube/api';
import { nodeTokenOf, proofOf } from '@cube/server';
import { getEventListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpWorkerLink } from './http-worker-link';
import { WorkerTokens } from './worker-tokens';

const SECRET = new Uint8Array(32).fill(7);
const JOIN = 'the-token-with-which-workers-join';
const NODE = '0b6c4d1e-0000-4000-8000-00000000000a';
const OWN = nodeTokenOf(SECRET, { cluster: 'cube', nodeId: NODE });
const IDENTITY = { cluster: 'cube', history: 'h', epoch: 1, manager: 'm' };
const SESSION = { identity: IDENTITY, instance: 'i' };
const never = new AbortController().signal;

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** A worker on the wire, as far as tokens go. Tests replace what it does. */
class WireWorker {
  token = JOIN;
  nodeId = NODE;
  /** Whether the answer to a token that was given gets lost. */
  losesAnswer = false;
  readonly seen: { readonly call: string; readonly token: string | undefined }[] = [];
  readonly routes = new Map<string, (request: IncomingMessage, body: string) => Answer>([
    ['GET /session', (request) => ({ status: 200, body: writeAccess(this.access(request)) })],
    ['PUT /session', () => ({ status: 200, body: this.hello() })],
    ['PUT /session/token', (_request, body) => this.take(body)],
    ['GET /tasks', () => ({ status: 200, body: { Instance: 'i', Seq: 1, Full: true, Reports: [], Stats: null } })],
    ['POST /tasks', () => ({ status: 201, body: [] })],
  ]);

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WireWorker> {
    const server = createServer();
    const worker = new WireWorker(server);
    server.on('request', (request: IncomingMessage, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const answer = worker.answer(request, body);
        if (answer === null) return request.socket.destroy();
        return response.writeHead(answer.status).end(JSON.stringify(answer.body ?? null));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return worker;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(request: IncomingMessage, body: string): Answer | null {
    const call = `${request.method} ${request.url?.split('?')[0]}`;
    const token = request.headers.authorization?.replace('Bearer ', '');
    this.seen.push({ call, token });
    if (call !== 'GET /session' && token !== this.token) return { status: 401, body: { Message: 'another token' } };
    const answer = this.routes.get(call)?.(request, body) ?? { status: 404 };
    return this.losesAnswer && call === 'PUT /session/token' ? null : answer;
  }

  private access({ headers: { host = '' }, url = '' }: IncomingMessage) {
    const nonce = new URL(url, 'http://worker').searchParams.get('nonce') ?? '';
    if (this.token === JOIN) return { wants: 'join', nodeId: this.nodeId, proof: '' } as const;
    return { wants: 'own', nodeId: this.nodeId, proof: proofOf(this.token, { nonce, host }) } as const;
  }

  private hello() {
    return writeHello({
      ...{ nodeId: this.nodeId, name: 'w', instance: 'i', hostId: 'h', highestEpoch: 0, platform: 'linux/amd64' },
      ...{ publishAddress: '127.0.0.1', capacity: { cpu: 1, memoryBytes: 1, diskBytes: 1 }, labels: {}, attempts: [] },
      ...{ kernel: '', engine: '', volumes: null },
    });
  }

  private take(body: string): Answer {
    this.token = (JSON.parse(body) as { Token: string }).Token;
    return { status: 204 };
  }
}

describe('the calls of a manager with tokens', () => {
  let worker: WireWorker;
  let link: HttpWorkerLink;
  let home: string | null = null;

  beforeEach(async () => {
    worker = await WireWorker.start();
    home = null;
    link = linkWith(JOIN);
  });
  afterEach(async () => {
    await link.close();
    worker.stop();
  });

  function linkWith(joinToken: string | null): HttpWorkerLink {
    const options = {
      secret: SECRET,
      cluster: 'cube',
      listed: [worker.address],
      generationOf: () => 0,
      addressOf: () => home,
    };
    const tokens = joinToken === null ? null : new WorkerTokens({ ...options, joinToken });
    return new HttpWorkerLink({ tokens, tls: false, ca: null, timeoutMs: 2_000 });
  }

  const hello = () => link.hello(worker.address, IDENTITY, never);
  const poll = () => link.reports(worker.address, SESSION, { since: 0, waitSec: 0 }, never);
  const calls = () => worker.seen.splice(0).map(({ call, token = 'none' }) => `${call} ${token}`);

  it('give a new node its token in the first HELLO, and carry it from then on', async () => {
    expect((await hello()).nodeId).toBe(NODE);
    await poll();
    await link.apply(worker.address, SESSION, [], never);
    expect(calls()).toEqual([
      'GET /session none',
      `PUT /session ${JOIN}`,
      `PUT /session/token ${JOIN}`,
      `GET /tasks ${OWN}`,
      `POST /tasks ${OWN}`,
    ]);
    await hello();
    expect(calls()).toEqual(['GET /session none', `PUT /session ${OWN}`]);
  });

  it('find out that the token arrived when the answer was lost', async () => {
    worker.losesAnswer = true;
    await expect(hello()).rejects.toMatchObject({ refusal: { kind: 'unreachable' } });
    // As a manager that starts anew, which knows nothing of the first try.
    await link.close();
    link = linkWith(JOIN);
    await hello();
    expect(calls().slice(3)).toEqual(['GET /session none', `PUT /session ${OWN}`]);
  });

  it('give the token again when it did not arrive', async () => {
    worker.routes.set('PUT /session/token', () => ({ status: 500 }));
    await expect(hello()).rejects.toMatchObject({ refusal: { kind: 'unreachable' } });
    worker.routes.set('PUT /session/token', () => {
      worker.token = OWN;
      return { status: 204 };
    });
    await hello();
    await poll();
    expect(calls().at(-1)).toBe(`GET /tasks ${OWN}`);
  });

  it('reach joined nodes whatever became of the join token', async () => {
    await hello();
    await link.close();
    link = linkWith('another-token-with-which-workers-join');
    await hello();
    await poll();
    expect(worker.seen.filter(({ token }) => token?.startsWith('another'))).toEqual([]);
  });

  it('say HELLO again to a worker that lost its token in a session', async () => {
    await hello();
    worker.token = JOIN;
    await expect(poll()).rejects.toMatchObject({ refusal: { kind: 'say-hello' } });
    await expect(link.apply(worker.address, SESSION, [], never)).rejects.toMatchObject({
      refusal: { kind: 'say-hello' },
    });
    await hello();
    expect(worker.token).toBe(OWN);
  });

  it('give no token of a known node to another address that claims to be it', async () => {
    home = '10.0.0.7:5000';
    await expect(hello()).rejects.toThrow(`says it is node ${NODE} of 10.0.0.7:5000`);
    expect(worker.token).toBe(JOIN);
    expect(JSON.stringify(worker.seen)).not.toContain(OWN);
  });

  it("show a node's token to nobody who only says to be that node", async () => {
    worker.token = 'what-it-thinks-up';
    await expect(hello()).rejects.toMatchObject({ refusal: { kind: 'refused' } });
    expect(JSON.stringify(worker.seen)).not.toContain(OWN);
  });

  it('go on with the join token at a worker of the version before', async () => {
    worker.routes.delete('GET /session');
    worker.routes.delete('PUT /session/token');
    await hello();
    await poll();
    expect(calls().at(-1)).toBe(`GET /tasks ${JOIN}`);
  });

  it('carry no token without tokens, and ask for none', async () => {
    await link.close();
    link = linkWith(null);
    worker.routes.forEach((_answer, call) => worker.routes.set(call, () => ({ status: 401 })));
    await expect(hello()).rejects.toMatchObject({ refusal: { kind: 'refused' } });
    expect(calls()).toEqual(['PUT /session none']);
  });

  it('wait for a HELLO before they read logs', async () => {
    const call = { taskId: 't', attempt: 1, tail: 10, since: null, follow: false };
    await expect(link.logs(worker.address, call, new AbortController().signal)).rejects.toMatchObject({
      refusal: { kind: 'say-hello' },
    });
    expect(calls()).toEqual([]);
  });

  it('hang one listener on the signal that ends them, however many are under way', async () => {
    await hello();
    const stop = new AbortController();
    const asked = { since: 0, waitSec: 1 };
    const polls = Array.from({ length: 5 }, () => link.reports(worker.address, SESSION, asked, stop.signal));
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
    stop.abort(new Error('enough'));
    for (const call of await Promise.allSettled(polls)) expect(call).toMatchObject({ status: 'rejected' });
  });
});
