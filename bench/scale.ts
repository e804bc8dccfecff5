// `npm run bench -- scale`: 1,000 workers, 100,000 tasks from POST to Running, then a tenth of the workers die.
// The real manager over HTTP and SQLite; the workers are simulated (real sockets, the real protocol, no engine) in a process
// of their own. `--workers N --tasks N --connections N`; `--profile DIR` writes a CPU profile of the manager.
import { until } from '@cube/testing/system';
import autocannon from 'autocannon';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { EventStream } from './event-stream';
import type { ProbeReading } from './event-loop-probe';
import { interruptible } from './interruptible';
import { percentile, round } from './percentile';
import { ProbedManager } from './probed-manager';
import { Sightings } from './sightings';
import { playWorkersIfAsked, WorkerProcess } from './worker-process';

const DEAD_SHARE = 0.1;
const IDLE_SEC = 10;
const PAGE = 1_000;
const RUNNING = 2;
/** CUBE_DOWN_AFTER's default. */
const GRACE_SEC = 15;
const TARGET = { perSecond: 2_000, lagMs: 50, megabytes: 1_024, recoverySec: GRACE_SEC + 30 };

interface WireTask {
  readonly ID: string;
  readonly Node: string;
  readonly State: number;
}

if (!(await playWorkersIfAsked())) await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      workers: { type: 'string', default: '1000' },
      tasks: { type: 'string', default: '100000' },
      connections: { type: 'string', default: '64' },
      profile: { type: 'string' },
    },
  });
  const [workers, tasks, connections] = [values.workers, values.tasks, values.connections].map(Number);
  if (!(workers && tasks && connections)) throw new Error('--workers, --tasks and --connections are numbers above 0');
  const size: Size = { workers, tasks, connections };
  await interruptible(async (defer) => {
    const fleet = await WorkerProcess.start(workers);
    defer(() => Promise.resolve(fleet.end()));
    const manager = await ProbedManager.start({ workers: fleet.addresses, profile: values.profile });
    defer(() => manager.end());
    try {
      console.log(JSON.stringify({ bench: 'scale', ...size, ...(await measure(manager, fleet, size)) }));
    } catch (error) {
      console.error(manager.output());
      throw error;
    }
  });
}

interface Size {
  readonly workers: number;
  readonly tasks: number;
  readonly connections: number;
}

async function measure(manager: ProbedManager, fleet: WorkerProcess, size: Size) {
  const joinSec = await joined(manager, size.workers);
  console.log(`${size.workers} workers have joined after ${joinSec} s`);
  const seen = new Sightings(await EventStream.open(manager.url));
  const before = await manager.reading();
  console.log(`memory: ${before.residentMb} MB`);

  const load = await runAll(manager, seen, size);
  const { lagMs, cpuSec } = await manager.reading();
  const cpuMsEach = round(((cpuSec - before.cpuSec) * 1000) / size.tasks, 2);
  const peakMb = await manager.peakMegabytes();
  console.log(`POST: ${load.postsPerSecond} a second, p99 ${load.postMs.p99} ms`);
  target('tasks a second from POST to Running', load.perSecond, load.perSecond >= TARGET.perSecond, TARGET.perSecond);
  console.log(`CPU time of the manager, all threads: ${cpuMsEach} ms a task`);
  console.log(`submit to Running: p50 ${load.runningMs.p50} ms, p99 ${load.runningMs.p99} ms`);
  target('event-loop lag p99, ms', lagMs.p99, lagMs.p99 < TARGET.lagMs, TARGET.lagMs);
  console.log(`event-loop lag: p50 ${lagMs.p50} ms, longest ${lagMs.max} ms`);

  const idle = await idling(manager);
  console.log(`idle, all running: ${idle.cpuPercent} % of one core, lag p99 ${idle.lagMs.p99} ms`);
  const pageMs = await pageTime(manager);
  console.log(`GET /tasks?limit=100: ${pageMs} ms`);

  const recovery = await killed(manager, fleet, seen, Math.round(size.workers * DEAD_SHARE));
  const { lost, seconds } = recovery;
  target(`s until the ${lost} lost tasks ran elsewhere`, seconds, seconds < TARGET.recoverySec, TARGET.recoverySec);
  console.log(`meanwhile: lag p99 ${recovery.lagMs.p99} ms, longest ${recovery.lagMs.max} ms`);
  const allPeakMb = await manager.peakMegabytes();
  target('MB of memory at the most', allPeakMb, allPeakMb < TARGET.megabytes, TARGET.megabytes);
  return { joinSec, ...load, cpuMsEach, lagMs, peakMb, idle, pageMs, recovery, allPeakMb };
}

async function joined(manager: ProbedManager, workers: number): Promise<number> {
  const begin = performance.now();
  const nodes = async () => (await manager.json<unknown[]>('/nodes')).length;
  await until('all workers have joined', nodes, (count) => count === workers, 120_000);
  return secondsSince(begin);
}

async function runAll({ url }: ProbedManager, seen: Sightings, { tasks, connections }: Size) {
  const submitted = new Map<string, number>();
  const next = (): string => {
    const id = randomUUID();
    submitted.set(id, performance.now());
    return bodyOf(id);
  };
  const begin = performance.now();
  const running = seen.next(tasks);
  const post = await autocannon({
    ...{ url: `${url}/tasks`, method: 'POST', headers: { 'content-type': 'application/json' } },
    ...{ connections, amount: tasks },
    setupClient: (client) => {
      client.setBody(next());
      client.on('response', () => client.setBody(next()));
    },
  });
  if (post['2xx'] !== tasks) throw new Error(`${post['2xx']} of ${tasks} tasks were accepted`);
  const at = await running;
  const seconds = (performance.now() - begin) / 1000;
  const waits = [...at].map(([id, when]) => when - (submitted.get(id) ?? Number.NaN));
  return {
    seconds: round(seconds),
    perSecond: round(tasks / seconds, 0),
    postsPerSecond: round(tasks / post.duration, 0),
    postMs: { p50: post.latency.p50, p99: post.latency.p99 },
    runningMs: { p50: round(percentile(waits, 0.5)), p99: round(percentile(waits, 0.99)) },
  };
}

function bodyOf(id: string): string {
  const task = { ID: id, Name: `scale-${id}`, Image: 'cube/echo:1', CPU: 0.25, Memory: 2 ** 30 };
  return JSON.stringify({ State: 2, Task: task });
}

/** What a cluster costs in which nothing happens. */
async function idling(manager: ProbedManager): Promise<Pick<ProbeReading, 'lagMs'> & { cpuPercent: number }> {
  const before = await manager.reading();
  console.log(`memory: ${before.residentMb} MB`);
  await new Promise((resolve) => setTimeout(resolve, IDLE_SEC * 1000));
  const after = await manager.reading();
  return { lagMs: after.lagMs, cpuPercent: round(((after.cpuSec - before.cpuSec) / IDLE_SEC) * 100) };
}

async function pageTime(manager: ProbedManager): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 20; n += 1) {
    const begin = performance.now();
    await manager.json('/tasks?limit=100');
    times.push(performance.now() - begin);
  }
  return round(percentile(times, 0.5));
}

/** Workers die; resolves when all that ran on them runs elsewhere, and the manager says so. */
async function killed(manager: ProbedManager, fleet: WorkerProcess, seen: Sightings, count: number) {
  seen.clear();
  await manager.reading();
  const begin = performance.now();
  const { tasks, nodes } = await fleet.killWorkers(count);
  const again = await seen.next(tasks.length);
  const seconds = secondsSince(begin);
  const { lagMs } = await manager.reading();
  const missing = tasks.filter((id) => !again.has(id));
  if (missing.length > 0) throw new Error(`${missing.length} of the lost tasks were not seen Running again`);
  await requireAllRunning(manager, new Set(nodes));
  return { lost: tasks.length, seconds, lagMs };
}

async function requireAllRunning(manager: ProbedManager, dead: ReadonlySet<string>): Promise<void> {
  for (let after = ''; ;) {
    const page = await manager.json<WireTask[]>(`/tasks?limit=${PAGE}${after}`);
    const wrong = page.find(({ State, Node }) => State !== RUNNING || dead.has(Node));
    if (wrong !== undefined) throw new Error(`not as it should be: ${JSON.stringify(wrong)}`);
    const last = page.at(-1);
    if (last === undefined) return;
    after = `&after=${last.ID}`;
  }
}

function secondsSince(begin: number): number {
  return round((performance.now() - begin) / 1000);
}

function target(what: string, reached: number, isMet: boolean, wanted: number): void {
  console.log(`${what}: ${reached}, target ${wanted}: ${isMet ? 'met' : 'missed'}`);
}
