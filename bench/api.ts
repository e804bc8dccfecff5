// `npm run bench -- api`: durable POST /tasks and GET /tasks a second, 50 connections, 20 workers attached, scheduler on.
// The workers are simulated (real sockets, the real protocol, no engine) in a process of their own; the load comes from a third.
import { AppProcess, freePorts, until } from '@cube/testing/system';
import autocannon from 'autocannon';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { round } from './percentile';
import { playWorkersIfAsked, WorkerProcess } from './worker-process';

const CONNECTIONS = 50;
const WORKERS = 20;
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 10);
const LISTED_TASKS = 100;

interface Load {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly answers: number;
  readonly failures: number;
}

if (!(await playWorkersIfAsked())) await main();

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'cube-bench-api-'));
  const workers = await WorkerProcess.start(WORKERS);
  const [port = 0] = await freePorts(1);
  const manager = new AppProcess('manager', 'dist/manager.mjs', {
    CUBE_MANAGER_PORT: String(port),
    CUBE_WORKERS: workers.addresses.join(','),
    CUBE_DATA_DIR: directory,
    CUBE_LOG_LEVEL: 'warn',
    CUBE_MAX_TASKS: '1000000',
    NODE_ENV: 'production',
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await until(
      'all workers have joined',
      async () => ((await (await fetch(`${url}/nodes`)).json()) as unknown[]).length,
      (count) => count === WORKERS,
    );
    await submit(url, LISTED_TASKS);
    console.log(`GET /tasks with ${LISTED_TASKS} tasks, ${CONNECTIONS} connections, ${SECONDS} s`);
    const get = await load({ url: `${url}/tasks`, method: 'GET' });
    console.log(`  ${get.perSecond} a second, p50 ${get.p50Ms} ms, p99 ${get.p99Ms} ms, ${get.failures} failures`);
    console.log(`POST /tasks, each durable before its answer, ${CONNECTIONS} connections, ${SECONDS} s`);
    let made = 0;
    const post = await load({
      url: `${url}/tasks`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      setupClient: (client) => {
        client.setBody(body((made += 1)));
        client.on('response', () => client.setBody(body((made += 1))));
      },
    });
    console.log(`  ${post.perSecond} a second, p50 ${post.p50Ms} ms, p99 ${post.p99Ms} ms, ${post.failures} failures`);
    console.log(JSON.stringify({ bench: 'api', connections: CONNECTIONS, workers: WORKERS, get, post }));
  } catch (error) {
    console.error(manager.output());
    throw error;
  } finally {
    await manager.end();
    workers.end();
    await rm(directory, { recursive: true, force: true });
  }
}

function body(index: number): string {
  return JSON.stringify({ State: 2, Task: { Name: `bench-${index}`, Image: 'cube/echo:1', RestartPolicy: 'no' } });
}

async function submit(url: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/tasks`, { method: 'POST', headers, body: body(-1 - index).replace('--', '-x') });
    if (answer.status !== 201) throw new Error(`POST /tasks answered ${answer.status}: ${await answer.text()}`);
  }
}

async function load(options: autocannon.Options): Promise<Load> {
  const result = await autocannon({ connections: CONNECTIONS, duration: SECONDS, ...options });
  const failures = result.non2xx + result.errors + result.timeouts;
  return {
    perSecond: round(result['2xx'] / result.duration, 0),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    answers: result['2xx'],
    failures,
  };
}
