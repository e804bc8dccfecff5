// `npm run bench -- dashboard`: the dashboard with 1,000 nodes and 10,000 tasks, scrolled while 500 events a second arrive.
// The real manager over HTTP and SQLite, simulated workers, Chromium; the frames are those of Chromium's own trace.
// `--workers N --tasks N --seconds N`
import { openBrowser, RUNNING, until } from '@cube/testing/system';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { EventStream } from './event-stream';
import { interruptible } from './interruptible';
import { percentile, round } from './percentile';
import { ProbedManager } from './probed-manager';
import { playWorkersIfAsked, WorkerProcess } from './worker-process';

const EVENTS_A_SEC = 500;
/** Of a task that is run, and stopped; as measured, with what is told of its node. */
const EVENTS_A_TASK = 8;
const TARGET_MS = 25;
const FIRST_VIEW_MS = 1_000;
/** Chromium's name for a frame that reached the screen. */
const PAINTED = 'Display::FrameDisplayed';
const TRACED = ['viz', 'benchmark', 'devtools.timeline', 'disabled-by-default-devtools.timeline.frame'];

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
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    const firstViewMs = await firstView(page, manager.url);
    target('first view, ms', firstViewMs, FIRST_VIEW_MS);
    await page.goto(`${manager.url}/#/tasks`);
    await page.locator(`.grid[aria-rowcount="${tasks + 1}"]`).waitFor({ timeout: 60_000 });
    const trace = join(directory, 'trace.json');
    // What this machine paints while nothing else happens, to tell its share from the dashboard's.
    const quiet = await gapsWhile({ browser, page, trace }, () => scroll(page, seconds));
    console.log(`without events: p95 ${round(percentile(quiet, 0.95), 1)} ms between painted frames`);
    let events = 0;
    const gaps = await gapsWhile({ browser, page, trace }, async () => {
      events = await scrolledUnderLoad(page, manager.url, seconds);
    });
    const p95Ms = round(percentile(gaps, 0.95), 1);
    console.log(`${gaps.length} frames, ${events} events a second`);
    target('p95 between painted frames, ms', p95Ms, TARGET_MS);
    const more = {
      quietP95Ms: round(percentile(quiet, 0.95), 1),
      p50Ms: round(percentile(gaps, 0.5), 1),
      p99Ms: round(percentile(gaps, 0.99), 1),
    };
    console.log(
      JSON.stringify({ bench: 'dashboard', ...size, firstViewMs, frames: gaps.length, events, p95Ms, ...more }),
    );
  });
}

interface Traced {
  readonly browser: Browser;
  readonly page: Page;
  readonly trace: string;
}

async function gapsWhile({ browser, page, trace }: Traced, act: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { path: trace, categories: TRACED });
  await act();
  await browser.stopTracing();
  return gapsOf(await readFile(trace, 'utf8'));
}

/** By the wheel, as a reader would. */
async function scroll(page: Page, seconds: number): Promise<void> {
  const ended = performance.now() + seconds * 1000;
  await page.mouse.move(640, 500);
  for (let step = 0; performance.now() < ended; step += 1) {
    await page.mouse.wheel(0, step % 200 < 150 ? 120 : -200);
    await new Promise((resolve) => setTimeout(resolve, 16));
  }
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

/** From the request of the page until nodes and tasks are there. */
async function firstView(page: Page, url: string): Promise<number> {
  const begin = performance.now();
  await page.goto(url);
  await page.locator('.square, .cell').first().waitFor();
  return Math.round(performance.now() - begin);
}

/** Scrolls while tasks come and go. Answers how many events a second were told. */
async function scrolledUnderLoad(page: Page, url: string, seconds: number): Promise<number> {
  const ended = performance.now() + seconds * 1000;
  const before = await revision(url);
  const load = async (): Promise<void> => {
    const everyMs = 1000 / (EVENTS_A_SEC / EVENTS_A_TASK);
    const failures: unknown[] = [];
    for (let next = performance.now(); next < ended; next += everyMs) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
      void comeAndGo(url).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    }
  };
  await Promise.all([load(), scroll(page, seconds)]);
  const told = await eventsSince(url, before);
  return Math.round(told / seconds);
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

/** Milliseconds between frames that were painted. */
function gapsOf(trace: string): number[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: readonly { name: string; ts: number }[] };
  const at = traceEvents.filter(({ name }) => name === PAINTED).map(({ ts }) => ts / 1000);
  at.sort((a, b) => a - b);
  if (at.length < 2) {
    const names = [...new Set(traceEvents.map(({ name }) => name))].filter((name) => /Frame|Draw|Swap/.test(name));
    throw new Error(`the trace has no ${PAINTED}, but ${names.join(', ')}`);
  }
  return at.slice(1).map((time, index) => time - (at[index] ?? 0));
}

function target(what: string, reached: number, wanted: number): void {
  console.log(`${what}: ${reached}, target ${wanted}: ${reached < wanted ? 'met' : 'missed'}`);
}
