// `npm run bench -- streams`: what 1,000 readers of the event stream, of which 100 don't read, cost the manager's API; how late events
// arrive meanwhile at another reader and in a line of `cube events -f`, by the times that they bear; and the memory of a manager and a worker while 200 followers read the logs of tasks that write 100 lines a second.
// The workers of the first half are simulated; those of the second are real, and so are the readers' connections.
import { AppProcess, buildTestImages, Cluster, freePorts, requireEngine, until } from '@cube/testing/system';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventLatency, type Lateness } from './event-latency';
import { interruptible } from './interruptible';
import { percentile, round } from './percentile';
import { playReadersIfAsked, StreamReaders } from './stream-readers';
import { playWorkersIfAsked, WorkerProcess } from './worker-process';

const READERS = 1_000;
const IDLE_READERS = 100;
const WORKERS = 20;
/** Each makes three events: submitted, placed, Running. */
const TASKS_A_SECOND = 34;
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 15);
const ROUNDS = 2;

const LOG_TASKS = 4;
const FOLLOWERS = 200;
const LINES_A_SECOND = 100;

type Defer = (cleanUp: () => Promise<void>) => void;

interface Latency {
  readonly get: number[];
  readonly post: number[];
}

let posted = 0;

if (!(await playWorkersIfAsked()) && !(await playReadersIfAsked())) {
  await interruptible(async (defer) => {
    const events = await eventReaders(defer);
    const logs = await logFollowers(defer);
    console.log(JSON.stringify({ bench: 'streams', seconds: SECONDS, events, logs }));
  });
}

async function eventReaders(defer: Defer): Promise<object> {
  const directory = await mkdtemp(join(tmpdir(), 'cube-bench-streams-'));
  defer(() => rm(directory, { recursive: true, force: true }));
  const workers = await WorkerProcess.start(WORKERS);
  defer(async () => workers.end());
  const [port = 0] = await freePorts(1);
  const manager = new AppProcess('manager', 'dist/manager.mjs', {
    CUBE_MANAGER_PORT: String(port),
    CUBE_WORKERS: workers.addresses.join(','),
    CUBE_DATA_DIR: directory,
    CUBE_LOG_LEVEL: 'warn',
    CUBE_MAX_TASKS: '1000000',
    NODE_ENV: 'production',
  });
  defer(async () => void (await manager.end()));
  const url = `http://127.0.0.1:${port}`;
  const joined = async () => ((await (await fetch(`${url}/nodes`)).json()) as unknown[]).length;
  await until('all workers have joined', joined, (count) => count === WORKERS, 60_000);
  const latency = EventLatency.start(url);
  defer(() => latency.end());
  await measure(url, 3);
  latency.take();
  console.log(
    `${TASKS_A_SECOND} POST and as many GET a second, ${TASKS_A_SECOND * 3} events a second, ${SECONDS} s each:`,
  );
  const without: Latency = { get: [], post: [] };
  const withReaders: Latency = { get: [], post: [] };
  const megabytes: number[][] = [];
  let perReader = 0;
  const lateness: Record<'without' | 'with', Lateness> = { without: noLateness(), with: noLateness() };
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    add(without, await measure(url, SECONDS));
    addLateness(lateness.without, latency.take());
    const before = await residentMegabytes(manager.pid);
    const paths = Array.from({ length: READERS }, () => '/events');
    const readers = await StreamReaders.start({ port, paths, accept: 'text/event-stream', idle: IDLE_READERS });
    const { bytes } = await readers.heard();
    add(withReaders, await measure(url, SECONDS));
    addLateness(lateness.with, latency.take());
    const heard = await readers.heard();
    perReader = (heard.bytes - bytes) / (READERS - IDLE_READERS) / SECONDS;
    megabytes.push([before, await residentMegabytes(manager.pid)]);
    await readers.end();
  }
  const p99 = { without: p99Of(without), with: p99Of(withReaders) };
  console.log(`  without readers: GET p99 ${p99.without.get} ms, POST p99 ${p99.without.post} ms`);
  console.log(
    `  with ${READERS}, of which ${IDLE_READERS} don't read: GET p99 ${p99.with.get} ms, POST p99 ${p99.with.post} ms`,
  );
  const lateMs = { without: latenessOf(lateness.without), with: latenessOf(lateness.with) };
  for (const [when, { reader, cube }] of Object.entries(lateMs)) {
    console.log(
      `  events ${when} them: at a reader p50 ${reader.p50} ms, p99 ${reader.p99} ms; in cube events -f p50 ${cube.p50} ms, p99 ${cube.p99} ms`,
    );
  }
  console.log(`  each reader was told ${round(perReader / 1024)} KiB a second`);
  console.log(
    `  the manager's memory before and with them, MiB: ${megabytes.map((pair) => pair.join(' -> ')).join(', ')}`,
  );
  return { readers: READERS, idle: IDLE_READERS, p99Ms: p99, lateMs, megabytes };
}

/** So many calls a second, evenly, whatever they take: a slow answer does not slow the load. */
async function measure(url: string, seconds: number): Promise<Latency> {
  const latency: Latency = { get: [], post: [] };
  const calls: Promise<void>[] = [];
  const begin = performance.now();
  for (let index = 0; index < seconds * TASKS_A_SECOND; index += 1) {
    const due = begin + (index * 1000) / TASKS_A_SECOND;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    calls.push(
      timed(latency.post, () => postTask(url)),
      timed(latency.get, () => fetch(`${url}/tasks?limit=10`)),
    );
  }
  await Promise.all(calls);
  return latency;
}

function postTask(url: string): Promise<Response> {
  posted += 1;
  const Task = { Name: `stream-${posted}`, Image: 'cube/echo:1', RestartPolicy: 'no' };
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url}/tasks`, { method: 'POST', headers, body: JSON.stringify({ State: 2, Task }) });
}

async function timed(into: number[], call: () => Promise<Response>): Promise<void> {
  const begin = performance.now();
  const answer = await call();
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
  into.push(performance.now() - begin);
}

function add(all: Latency, more: Latency): void {
  all.get.push(...more.get);
  all.post.push(...more.post);
}

function noLateness(): Lateness {
  return { reader: [], cube: [] };
}

function addLateness(all: Lateness, more: Lateness): void {
  all.reader.push(...more.reader);
  all.cube.push(...more.cube);
}

function latenessOf({ reader, cube }: Lateness) {
  const of = (values: readonly number[]) => ({ p50: percentile(values, 0.5), p99: percentile(values, 0.99) });
  return { reader: of(reader), cube: of(cube) };
}

function p99Of({ get, post }: Latency): { readonly get: number; readonly post: number } {
  return { get: round(percentile(get, 0.99)), post: round(percentile(post, 0.99)) };
}

async function logFollowers(defer: Defer): Promise<object> {
  const { busybox } = await buildTestImages(await requireEngine());
  const cluster = await Cluster.start({ workers: 1, env: { CUBE_LOG_LEVEL: 'warn', NODE_ENV: 'production' } });
  defer(() => cluster.stop());
  const pauseMicros = Math.round((1_000_000 * LOG_TASKS) / LINES_A_SECOND);
  const script = `i=0; while true; do i=$((i+1)); echo "line $i of a task that writes all the time"; usleep ${pauseMicros}; done`;
  const names = Array.from({ length: LOG_TASKS }, (_, index) => `writes-${index}`);
  for (const Name of names) await cluster.run({ Name, Image: busybox, Cmd: ['sh', '-c', script], StopGracePeriod: 0 });
  for (const name of names) await cluster.running(name);
  const paths = Array.from(
    { length: FOLLOWERS },
    (_, index) => `/tasks/${names[index % LOG_TASKS]}/logs?follow=true&tail=1`,
  );
  const readers = await StreamReaders.start({
    port: cluster.managerPort,
    paths,
    accept: 'application/x-ndjson',
    idle: 0,
  });
  defer(() => readers.end());
  const processes = cluster.apps;
  const samples: number[][] = [];
  const { bytes } = await readers.heard();
  for (let sample = 0; sample <= 6; sample += 1) {
    samples.push(await Promise.all(processes.map(({ pid }) => residentMegabytes(pid))));
    if (sample < 6) await new Promise((resolve) => setTimeout(resolve, (SECONDS * 1000) / 3));
  }
  const heard = await readers.heard();
  const kibibytes = round((heard.bytes - bytes) / FOLLOWERS / (SECONDS * 2) / 1024);
  console.log(`${FOLLOWERS} followers of ${LOG_TASKS} tasks, ${LINES_A_SECOND} lines a second, ${SECONDS * 2} s:`);
  console.log(`  ${heard.open} of them follow to the end, each was told ${kibibytes} KiB a second`);
  console.log(
    `  memory of ${processes.map(({ name }) => name).join(' and ')}, MiB: ${samples.map((one) => one.join('/')).join(', ')}`,
  );
  return { followers: FOLLOWERS, open: heard.open, megabytes: samples };
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+([0-9]+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024);
}
