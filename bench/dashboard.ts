// `npm run bench -- dashboard`: the dashboard with 1,000 nodes and 10,000 tasks, scrolled while 500 events a second arrive.
// The real manager over HTTP and SQLite, simulated workers, Chromium; the frames are those of Chromium's own trace. Then how
// long after its time an event has its row in the document, alone and among 500 a second.
// `--workers N --tasks N --seconds N`
import { openBrowser, RUNNING, until } from '@cube/testing/system';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { EventStream } from './event-stream';
import { interruptible } from './interruptible';
import { floorOf, gapsWhile, p95, scroll } from './painted-frames';
import { percentile, round } from './percentile';
import { ProbedManager } from './probed-manager';
import { playWorkersIfAsked, WorkerProcess } from './worker-process';

const EVENTS_A_SEC = 500;
/** Of a task that is run, and stopped; as measured, with what is told of its node. */
const EVENTS_A_TASK = 8;
const TARGET_MS = 25;
const FIRST_VIEW_MS = 1_000;
const SHOWN_MS = 100;
/** Tasks that are run to see their events appear. */
const TOLD_A_SEC = 10;

/** Runs in the page: when something of this kind was painted first. */
const painted = (wanted: string): string => `
  new MutationObserver((_, self) => {
    if (document.querySelector(${JSON.stringify(wanted)}) === null) return;
    self.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.cubePaintedAt = performance.now(); }));
  }).observe(document, { childList: true, subtree: true });
`;

/** Runs in the page. The clock is that of the manager, which is on the same host. */
const OBSERVED = `
  window.cubeShownMs = [];
  // A row that only moves is taken out and put in again.
  const seen = new WeakSet();
  window.cubeObserver?.disconnect();
  window.cubeObserver = new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const row of addedNodes)
        for (const time of row.querySelectorAll?.('time[datetime]') ?? [])
          if (!seen.has(time) && seen.add(time)) window.cubeShownMs.push(Date.now() - Date.parse(time.dateTime));
  });
  window.cubeObserver.observe(document.body, { childList: true, subtree: true });
`;

if (!(await playWorkersIfAsked())) await main();

interface Size {
  readonly workers: number;
  readonly tasks: number;
  readonly seconds: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      workers: { type: 'string', default: '1000' },
      tasks: { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '15' },
    },
  });
  const [workers, tasks, seconds] = [values.workers, values.tasks, values.seconds].map(Number);
  if (!(workers && tasks && seconds)) throw new Error('--workers, --tasks and --seconds are numbers above 0');
  const size: Size = { workers, tasks, seconds };
  await interruptible(async (defer) => {
    const directory = await mkdtemp(join(tmpdir(), 'cube-bench-dashboard-'));
    defer(() => rm(directory, { recursive: true, force: true }));
    const fleet = await WorkerProcess.start(workers);
    defer(() => Promise.resolve(fleet.end()));
    const manager = await ProbedManager.start({ workers: fleet.addresses });
    defer(() => manager.end());
    const nodes = async () => (await manager.json<unknown[]>('/nodes')).length;
    await until('all workers have joined', nodes, (count) => count === workers, 120_000);
    await fill(manager.url, tasks);
    const browser = await openBrowser();
    defer(() => browser.close());
    // The browser itself is up then, and it is known what a page of no weight takes here.
    const blank = await browser.newPage();
    const emptyViewMs = await viewed(blank, `${manager.url}/health/live`, 'body');
    await blank.close();
    console.log(`first view of one line of text: ${emptyViewMs} ms`);
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    const firstViewMs = await viewed(page, manager.url, '.square, .cell');
    target('first view, ms', firstViewMs, FIRST_VIEW_MS);
    await page.goto(`${manager.url}/#/tasks`);
    await page.locator(`.grid[aria-rowcount="${tasks + 1}"]`).waitFor({ timeout: 60_000 });
    const trace = join(directory, 'trace.json');
    const traced = { browser, page, trace };
    const floor = p95(await floorOf(traced, tasks, seconds));
    console.log(`an empty page on this machine: p95 ${floor} ms between painted frames`);
    const quiet = p95(await gapsWhile(traced, () => scroll(page, seconds)));
    console.log(`without events: p95 ${quiet} ms between painted frames`);
    let events = 0;
    const gaps = await gapsWhile(traced, async () => {
      events = await underLoad(manager.url, seconds, () => scroll(page, seconds));
    });
    console.log(`${gaps.length} frames, ${events} events a second`);
    target('p95 between painted frames, ms', p95(gaps), TARGET_MS);
    const alone = await shownAfter(page, manager.url, seconds);
    target('from an event to its row, p99 ms', alone.p99, SHOWN_MS);
    let busy = alone;
    await underLoad(manager.url, seconds, async () => {
      busy = await shownAfter(page, manager.url, seconds);
    });
    target('the same while 500 events a second come, p99 ms', busy.p99, SHOWN_MS);
    const frames = {
      ...{ frames: gaps.length, events, floorP95Ms: floor, quietP95Ms: quiet, p95Ms: p95(gaps) },
      ...{ p50Ms: round(percentile(gaps, 0.5), 1), p99Ms: round(percentile(gaps, 0.99), 1) },
    };
    console.log(
      JSON.stringify({ bench: 'dashboard', ...size, emptyViewMs, firstViewMs, ...frames, shownMs: { alone, busy } }),
    );
  });
}

async function fill(url: string, tasks: number): Promise<void> {
  const stream = await EventStream.open(url);
  const running = stream.untilRunning(tasks);
  const left = Array.from({ length: tasks }, (_, index) => `task-${index}`);
  const send = async (): Promise<void> => {
    for (let name = left.pop(); name !== undefined; name = left.pop()) await run(url, { Name: name });
  };
  await Promise.all([...Array.from({ length: 16 }, send), running]);
  console.log(`${tasks} tasks run`);
}

async function run(url: string, task: Readonly<Record<string, unknown>>): Promise<void> {
  const body = JSON.stringify({ State: RUNNING, Task: { Image: 'cube/echo:1', CPU: 0.25, Memory: 2 ** 28, ...task } });
  const answer = await fetch(`${url}/tasks`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (!answer.ok) throw new Error(`POST /tasks answered ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}

/** Milliseconds by the page's own clock, from its request until what is looked for was painted, such as the nodes. */
async function viewed(page: Page, url: string, wanted: string): Promise<number> {
  await page.addInitScript(painted(wanted));
  await page.goto(url);
  const at = () => page.evaluate<number | null>('window.cubePaintedAt ?? null');
  return Math.round((await until(`${wanted} is painted`, at, (ms) => ms !== null, 30_000)) ?? 0);
}

/** Does it while tasks come and go. Answers how many events a second were told. */
async function underLoad(url: string, seconds: number, act: () => Promise<void>): Promise<number> {
  const ended = performance.now() + seconds * 1000;
  const before = await revision(url);
  const sent: Promise<void>[] = [];
  const load = async (): Promise<void> => {
    const everyMs = 1000 / (EVENTS_A_SEC / EVENTS_A_TASK);
    for (let next = performance.now(); next < ended; next += everyMs) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
      const one = comeAndGo(url);
      // Told of below, when all are over.
      one.catch(() => undefined);
      sent.push(one);
    }
  };
  await Promise.all([load(), act()]);
  await Promise.all(sent);
  const told = await eventsSince(url, before);
  return Math.round(told / seconds);
}

interface Shown {
  readonly events: number;
  readonly p50: number;
  readonly p99: number;
}

/** Milliseconds from the time of an event to its row in the page of events. */
async function shownAfter(page: Page, url: string, seconds: number): Promise<Shown> {
  const word = `shown-${randomUUID().slice(0, 8)}`;
  await page.goto(`${url}/#/events?q=${word}`);
  await page.getByRole('heading', { name: 'Events' }).waitFor();
  await page.evaluate(OBSERVED);
  for (let task = 0; task < seconds * TOLD_A_SEC; task += 1) {
    await run(url, { Name: `${word}-${task}` });
    await new Promise((resolve) => setTimeout(resolve, 1000 / TOLD_A_SEC));
  }
  const took = () => page.evaluate<number[]>('window.cubeShownMs');
  // Submitted, placed, running: each at least once.
  await until('all are shown', took, ({ length }) => length >= seconds * TOLD_A_SEC * 3, 10_000);
  const all = await took();
  return { events: all.length, p50: percentile(all, 0.5), p99: percentile(all, 0.99) };
}

async function comeAndGo(url: string): Promise<void> {
  const id = randomUUID();
  await run(url, { ID: id, Name: `short-${id}` });
  await fetch(`${url}/tasks/${id}?remove=true`, { method: 'DELETE' });
}

async function revision(url: string): Promise<number> {
  return Number((await fetch(`${url}/tasks?limit=1`)).headers.get('cube-revision'));
}

async function eventsSince(url: string, since: number): Promise<number> {
  let count = 0;
  for (let after = since; ;) {
    const page = (await (await fetch(`${url}/events?since=${after}`)).json()) as { readonly Revision: number }[];
    const last = page.at(-1);
    if (last === undefined || last.Revision === after) return count;
    count += page.length;
    after = last.Revision;
  }
}

function target(what: string, reached: number, wanted: number): void {
  console.log(`${what}: ${reached}, target ${wanted}: ${reached < wanted ? 'met' : 'missed'}`);
}
