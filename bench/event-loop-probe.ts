import { renameSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { percentile, round } from './percentile';

// Preloaded into the process that is measured (`--import`), which knows nothing of it. On SIGUSR2 it writes what it saw since
// the last time to the file that BENCH_PROBE_FILE names.

const STEP_MS = 10;

export interface ProbeReading {
  /** How much later than asked a timer came. */
  readonly lagMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly residentMb: number;
  /** CPU time of all threads since the process began. */
  readonly cpuSec: number;
}

// Threads are preloaded too.
if (isMainThread) measure();

function measure(): void {
  let lags: number[] = [];
  let last = performance.now();
  // Its own tick, since a histogram of Node's can't be read and begun anew from outside.
  const tick = setInterval(() => {
    const now = performance.now();
    lags.push(Math.max(0, now - last - STEP_MS));
    last = now;
  }, STEP_MS);
  tick.unref();
  process.on('SIGUSR2', () => {
    write(process.env['BENCH_PROBE_FILE'] ?? '', lags);
    lags = [];
  });
}

/** Whoever waits for the file finds it whole. */
function write(file: string, lags: readonly number[]): void {
  const { user, system } = process.cpuUsage();
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => round(percentile(lags, share)));
  const residentMb = round(process.memoryUsage.rss() / 2 ** 20, 0);
  const reading: ProbeReading = {
    lagMs: { p50: p50 ?? 0, p99: p99 ?? 0, max: max ?? 0 },
    residentMb,
    cpuSec: (user + system) / 1e6,
  };
  writeFileSync(`${file}.new`, JSON.stringify(reading));
  renameSync(`${file}.new`, file);
}
