import { readCommands, writeHello, writeReportPage } from '@cube/api';
import type { Clock } from '@cube/task';
import { FakeWorker } from '@cube/testing';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Workers without an engine, on real sockets and the real protocol: what they are told to run, runs at once. */
export async function startSimulatedWorkers(count: number): Promise<{ addresses: string[]; close: () => void }> {
  const servers = await Promise.all(Array.from({ length: count }, (_, index) => serve(index)));
  const addresses = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { addresses, close: () => servers.forEach((server) => server.closeAllConnections()) };
}

async function serve(index: number): Promise<Server> {
  const worker = new FakeWorker(`simulated-${index}`, {}, systemClock);
  const server = createServer((request, response) => {
    void answer(worker, request, response).catch((error: unknown) => {
      response.writeHead(500).end(JSON.stringify({ Message: String(error) }));
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
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
    send(response, writeReportPage(await worker.pageBy(since, deadline)));
  } else {
    response.writeHead(404).end();
  }
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
