// `npm run bench -- metrics`: what one POST /tasks pays for being counted, and what one scrape costs a manager of 100,000 tasks and
// 100 nodes, with the very instruments of the manager, in one process. BENCH_TASKS changes the size.
import { ControlPlane, type ControlPlaneObserver } from '@cube/control-plane';
import { NO_RULES } from '@cube/scheduler';
import { Metrics } from '@cube/server';
import { MemoryDisk, MemoryStore } from '@cube/store';
import { silentLog } from '@cube/task';
import { FakeWorkers, ManualClock, settle, specOf } from '@cube/testing';
import { installClusterGauges } from '../apps/manager/src/metrics/cluster-gauges';
import { managerObserver } from '../apps/manager/src/metrics/manager-metrics';
import { requestCounter } from '../libs/server/src/request-metrics';
import { round } from './percentile';

const TASKS = Number(process.env['BENCH_TASKS'] ?? 100_000);
const NODES = 100;
const ROUNDS = 9;
const TIMES = 20_000;
const SCRAPES = 20;

const observing = perTask();
const requests = perRequest();
const scrape = await scrapes();
console.log(JSON.stringify({ bench: 'metrics', observerMicros: observing, requestMicros: requests, ...scrape }));

/** What is told of one task from its submission until it runs, its commits not shared with others. */
function perTask(): number {
  const observer: ControlPlaneObserver = managerObserver(new Metrics());
  const micros = fastest(() => {
    for (let n = 0; n < TIMES; n += 1) {
      observer.decided('epvm', 'placed');
      observer.placed(n % 10);
      observer.started(n % 1_000);
      observer.stored('stored', 1, 8);
      observer.stored('stored', 1, 8);
    }
  });
  console.log(`telling of one task: ${micros} us`);
  return micros;
}

function perRequest(): number {
  const count = requestCounter(new Metrics());
  const micros = fastest(() => {
    for (let n = 0; n < TIMES; n += 1) count({ method: 'POST', route: '/tasks', status: 201, tookMs: n % 20 });
  });
  console.log(`counting one request: ${micros} us`);
  return micros;
}

async function scrapes(): Promise<{ tasks: number; nodes: number; scrapeMs: number; kilobytes: number }> {
  const metrics = new Metrics();
  const clock = new ManualClock();
  const workers = new FakeWorkers(clock);
  const addresses = Array.from({ length: NODES }, (_, n) => `worker:${n + 1}`);
  for (const address of addresses) workers.add(address, { cpu: 1_000_000, memoryBytes: 2 ** 50 });
  let ids = 0;
  const plane = await ControlPlane.open(
    {
      ...{ store: new MemoryStore({ disk: new MemoryDisk('bench') }), link: workers, clock, log: silentLog },
      ...{ cluster: 'bench', strategy: 'roundrobin', rules: NO_RULES, workers: addresses, pause: settle },
      ...{ maxTasks: TASKS, keptFinalTasks: 0, keptRevisions: 100, pollWaitSec: 3 },
      ...{ suspectAfterMs: 6_000, downAfterMs: 15_000, onFenced: () => undefined },
      ids: { uuid: () => `id-${String((ids += 1)).padStart(9, '0')}` },
    },
    new AbortController().signal,
  );
  await settle();
  for (let n = 0; n < TASKS; n += 1) {
    const spec = specOf({ name: `task-${n}` });
    const submitted = plane.submit({ kind: 'run', eventId: null, taskId: null, spec, fingerprint: '' });
    if (n % 100 === 99) await submitted;
  }
  installClusterGauges(metrics, { plane, eventReaders: () => 0, mostTasks: 500 });
  let text = '';
  const times: number[] = [];
  for (let n = 0; n < SCRAPES; n += 1) {
    const began = performance.now();
    text = await metrics.text();
    times.push(performance.now() - began);
  }
  const scrapeMs = round(times.sort((a, b) => a - b)[SCRAPES >> 1] ?? 0, 1);
  const kilobytes = Math.round(text.length / 1000);
  console.log(`a scrape with ${TASKS} tasks and ${NODES} nodes: ${scrapeMs} ms, ${kilobytes} kB`);
  await plane.close();
  return { tasks: TASKS, nodes: NODES, scrapeMs, kilobytes };
}

function fastest(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < ROUNDS; n += 1) {
    const began = performance.now();
    run();
    best = Math.min(best, ((performance.now() - began) * 1000) / TIMES);
  }
  return round(best, 2);
}
