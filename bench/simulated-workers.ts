import { readCommands, writeHello, writeReportPage } from '@cube/api';
import { LinuxStatsReader } from '@cube/linux-stats';
import { systemClock } from '@cube/server';
import type { Capacity, HostStats, NodeStats } from '@cube/task';
import { FakeWorker } from '@cube/testing';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const GIB = 2 ** 30;
const CAPACITY: Capacity = { cpu: 32, memoryBytes: 128 * GIB, diskBytes: 1_000 * GIB };

/** As a worker does. */
const STATS_EVERY_MS = 10_000;
/** What use moves by from sample to sample, as a share of capacity. */
const NOISE = 0.04;

/** What went down with workers. */
export interface Deaths {
  /** IDs of the tasks that ran on them. */
  readonly tasks: readonly string[];
  /** Their names. */
  readonly nodes: readonly string[];
}

/** A host without an engine, on a real socket and the real protocol: what it is told to run, runs at once. */
class SimulatedWorker {
  private constructor(
    readonly worker: FakeWorker,
    private readonly server: Server,
    private readonly timer: NodeJS.Timeout,
  ) {}

  static async start(index: number, host: HostStats | null): Promise<SimulatedWorker> {
    const worker = new FakeWorker(`simulated-${index}`, CAPACITY, systemClock);
    const server = createServer((request, response) => {
      void answer(worker, request, response).catch((error: unknown) => {
        response.writeHead(500).end(JSON.stringify({ Message: String(error) }));
      });
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sample = (): void => {
      const share = 0.2 + NOISE * Math.random();
      const use = { cpu: CAPACITY.cpu * share, memoryBytes: CAPACITY.memoryBytes * share, diskBytes: 0 };
      worker.stats = { sampledAt: Date.now(), taskCount: worker.containers.size, use, host };
    };
    sample();
    return new SimulatedWorker(worker, server, setInterval(sample, STATS_EVERY_MS));
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As if its host lost power: its connections end, and nobody listens any more. */
  die(): void {
    clearInterval(this.timer);
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** Hosts that share nothing but the process that plays them. */
export class SimulatedWorkers {
  private constructor(private readonly alive: SimulatedWorker[]) {}

  static async start(count: number): Promise<SimulatedWorkers> {
    const host = (await LinuxStatsReader.open()?.sample())?.host ?? null;
    return new SimulatedWorkers(
      await Promise.all(Array.from({ length: count }, (_, index) => SimulatedWorker.start(index, host))),
    );
  }

  get addresses(): readonly string[] {
    return this.alive.map(({ address }) => address);
  }

  kill(count: number): Deaths {
    const dead = this.alive.splice(0, count);
    for (const one of dead) one.die();
    return {
      tasks: dead.flatMap(({ worker }) => [...worker.containers.values()].map(({ taskId }) => taskId)),
      nodes: dead.map(({ worker }) => worker.hello().name),
    };
  }

  close(): void {
    this.kill(this.alive.length);
  }
}

async function answer(worker: FakeWorker, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://worker');
  if (request.method === 'PUT' && url.pathname === '/session') {
    send(response, writeHello(worker.hello()));
  } else if (request.method === 'POST' && url.pathname === '/tasks') {
    const read = readCommands(JSON.parse(await textOf(request)));
    if (!read.ok) throw new Error(JSON.stringify(read.errors));
    read.message.forEach((command) => worker.take(command));
    send(response, []);
  } else if (request.method === 'GET' && url.pathname === '/tasks') {
    const since = Number(url.searchParams.get('since'));
    const deadline = performance.now() + Number(url.searchParams.get('wait')) * 1000;
    const page = await worker.pageBy(since, deadline);
    send(response, writeReportPage({ ...page, stats: news(worker) ?? (page.reports.length > 0 ? page.stats : null) }));
  } else {
    response.writeHead(404).end();
  }
}

const told = new WeakSet<NodeStats>();

/** As a worker has it: each sample once, and with every news. */
function news({ stats }: FakeWorker): NodeStats | null {
  if (stats === null || told.has(stats)) return null;
  told.add(stats);
  return stats;
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
