// `npm run bench -- store`: a store with many task records and kept events: opening it, listing the tasks, commits a second, and a backup.
// Files are in the page cache, as they are when a manager starts again.
import { type Op, SqliteStore } from '@cube/store';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { round } from './percentile';
import { scattered, secondsSince, StoreWriter } from './store-writer';

const TASKS = Number(process.env['BENCH_TASKS'] ?? 100_000);
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 1_000_000);
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 5);
const TASK_BYTES = 900;
const EVENT_BYTES = 250;
const OPS_A_FILLING_COMMIT = 500;
const PAGE = 1_000;
const BATCHES = [1, 10, 100] as const;
const TARGET_SEC = 5;

const directory = await mkdtemp(join(tmpdir(), 'cube-bench-store-'));
const workerFile = pathToFileURL('dist/sqlite-worker.mjs');
try {
  await fill();
  const { size } = await stat(join(directory, 'store.sqlite'));
  const megabytes = round(size / 2 ** 20, 0);
  console.log(`${TASKS} task records and ${EVENTS} events: ${megabytes} MiB`);
  const opening = performance.now();
  const store = await SqliteStore.open({ directory, workerFile });
  const openSec = secondsSince(opening);
  const listing = performance.now();
  const listed = await listTasks(store);
  const listSec = secondsSince(listing);
  if (listed !== TASKS) throw new Error(`${listed} of ${TASKS} tasks were listed`);
  console.log(`open, with its check: ${openSec} s; list of all tasks in pages of ${PAGE}: ${listSec} s`);
  console.log(`target: both under ${TARGET_SEC} s: ${openSec + listSec < TARGET_SEC ? 'met' : 'missed'}`);
  const writer = await StoreWriter.leading(store);
  const commits: Record<number, { commitsPerSec: number; opsPerSec: number }> = {};
  for (const batch of BATCHES) {
    const commitsPerSec = await writer.rate(batch, SECONDS);
    commits[batch] = { commitsPerSec, opsPerSec: commitsPerSec * batch };
    console.log(
      `batches of ${batch}: ${commitsPerSec} commits a second, each synced; ${commitsPerSec * batch} changes`,
    );
  }
  const backup = await writer.whileBackingUp();
  console.log(`backup: ${backup.sec} s, ${backup.commits} commits meanwhile, the slowest ${backup.slowestMs} ms`);
  await store.close();
  console.log(
    JSON.stringify({ bench: 'store', tasks: TASKS, events: EVENTS, megabytes, openSec, listSec, commits, backup }),
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function fill(): Promise<void> {
  const store = await SqliteStore.open({ directory, workerFile });
  const writer = await StoreWriter.leading(store);
  const total = TASKS + EVENTS;
  for (let made = 0; made < total; made += OPS_A_FILLING_COMMIT) {
    const count = Math.min(OPS_A_FILLING_COMMIT, total - made);
    await writer.commit(Array.from({ length: count }, (_, index) => recordAt(made + index)));
    if (made % 50_000 === 0) process.stdout.write(`\r${made} of ${total} records stored   `);
  }
  process.stdout.write('\r');
  await store.close();
}

/** Tasks and their events mixed, as they come into being. */
function recordAt(index: number): Op {
  const spacing = Math.floor((TASKS + EVENTS) / TASKS);
  const task = Math.floor(index / spacing);
  const id = scattered(task % TASKS);
  if (index % spacing === 0 && task < TASKS)
    return { put: `task/${id}`, value: new Uint8Array(TASK_BYTES).fill(index) };
  return { put: `event/task/${id}/${String(index).padStart(9, '0')}`, value: new Uint8Array(EVENT_BYTES).fill(index) };
}

async function listTasks(store: SqliteStore): Promise<number> {
  let count = 0;
  let after: string | undefined;
  for (;;) {
    const page = await store.list('task/', { limit: PAGE, ...(after !== undefined && { after }) });
    if ('compacted' in page) throw new Error('the newest revision is gone');
    count += page.entries.length;
    after = page.entries.at(-1)?.key;
    if (!page.more) return count;
  }
}
