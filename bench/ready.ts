// `npm run bench -- ready`: how long a manager takes to be ready over a store with many tasks and events, and its memory then.
// The store is filled by the ledger, as a manager fills it: every task is submitted, placed, observed to run, and observed again.
import { Ledger, type ClusterEvent } from '@cube/control-plane';
import { SqliteStore } from '@cube/store';
import { silentLog } from '@cube/task';
import { AppProcess, freePorts, until } from '@cube/testing/system';
import { specOf } from '@cube/testing';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { v7 } from 'uuid';
import { median, round } from './percentile';

const TASKS = Number(process.env['BENCH_TASKS'] ?? 100_000);
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 1_000_000);
const STARTS = Number(process.env['BENCH_ROUNDS'] ?? 5);
const TARGET_SEC = 5;
const TARGET_MB = 600;
const TASKS_A_COMMIT = 20;

const directory = await mkdtemp(join(tmpdir(), 'cube-bench-ready-'));
try {
  await fill();
  const starts = [];
  for (let index = 0; index < STARTS; index += 1) starts.push(await start());
  const sec = round(median(starts.map((one) => one.sec)), 2);
  const mb = round(median(starts.map((one) => one.mb)), 0);
  const met = sec < TARGET_SEC && mb < TARGET_MB;
  console.log(`ready after ${sec} s with ${mb} MB (medians of ${STARTS})`);
  console.log(`target: under ${TARGET_SEC} s and ${TARGET_MB} MB: ${met ? 'met' : 'missed'}`);
  console.log(JSON.stringify({ bench: 'ready', tasks: TASKS, events: EVENTS, readySec: sec, residentMb: mb, starts }));
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function fill(): Promise<void> {
  const workerFile = pathToFileURL('dist/sqlite-worker.mjs');
  const store = await SqliteStore.open({ directory, workerFile });
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => () => undefined };
  const onFenced = (why: string) => {
    throw new Error(why);
  };
  const ledger = await Ledger.open('bench', { store, clock, log: silentLog, onFenced }, new AbortController().signal);
  for (let made = 0; made < TASKS; made += TASKS_A_COMMIT) {
    for (let index = made; index < Math.min(TASKS, made + TASKS_A_COMMIT); index += 1) {
      ledger.record(lifeOf(v7(), index, Math.floor(EVENTS / TASKS)));
    }
    await ledger.durable();
    if (made % 2_000 === 0) process.stdout.write(`\r${made} of ${TASKS} tasks stored   `);
  }
  process.stdout.write('\r');
  await ledger.close();
  await store.close();
}

/** A task that runs, in so many events. */
function lifeOf(id: string, index: number, events: number): ClusterEvent[] {
  const spec = specOf({ name: `task-${index}`, env: ['PORT=7777', 'LEVEL=info'], memoryBytes: 64 * 2 ** 20 });
  const node = `node-${index % 100}`;
  const placed = { strategy: 'epvm', nodesConsidered: 1, nodesFitting: 1, chosen: { nodeId: node, nodeName: node } };
  const explanation = { ...placed, summary: `${node}, by epvm; 1 of 1 nodes fit`, verdicts: [], refusals: [] };
  const about = (fact: object) => ({ about: 'task', id, fact }) as unknown as ClusterEvent;
  const seen = (health: string) => ({
    ...{
      state: 'Running',
      containerId: 'c'.repeat(64),
      startedAt: 1_700_000_000_000,
      finishedAt: null,
      exitCode: null,
    },
    ...{
      reason: null,
      health,
      hostPorts: { '7777/tcp': [{ hostIp: '127.0.0.1', hostPort: 32_768 + (index % 28_000) }] },
    },
    ...{ imageDigest: `sha256:${'d'.repeat(64)}`, released: false },
  });
  const observed = Array.from({ length: Math.max(0, events - 2) }, (_, change) =>
    about({ kind: 'attempt-observed', attempt: 1, observed: seen(change % 2 === 0 ? 'starting' : 'healthy') }),
  );
  const request = { eventId: v7(), fingerprint: 'f'.repeat(43) };
  const cursors = { roundRobin: 0, maxJobs: 1 };
  return [
    about({ kind: 'task-submitted', spec, request, attempt: 1 }),
    about({ kind: 'attempt-placed', attempt: 1, nodeId: node, instance: node, cursors, explanation }),
    ...observed,
  ];
}

async function start(): Promise<{ sec: number; mb: number }> {
  const [port = 0] = await freePorts(1);
  const began = performance.now();
  const env = { CUBE_MANAGER_PORT: String(port), CUBE_DATA_DIR: directory, CUBE_LOG_LEVEL: 'warn' };
  const manager = new AppProcess('manager', 'dist/manager.mjs', { ...env, NODE_ENV: 'production' });
  try {
    const ask = () =>
      fetch(`http://127.0.0.1:${port}/health/ready`).then(
        ({ status }) => status,
        () => 0,
      );
    await until('the manager is ready', ask, (status) => status === 200, 120_000);
    const sec = round((performance.now() - began) / 1000, 2);
    const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${manager.pid}/status`, 'utf8'))?.[1] ?? '0';
    return { sec, mb: round(Number(resident) / 1024, 0) };
  } finally {
    await manager.end();
  }
}
