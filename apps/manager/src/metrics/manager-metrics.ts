import type { ControlPlaneObserver, StoreOutcome } from '@cube/control-plane';
import type { Metrics } from '@cube/server';
import { Counter, Histogram } from 'prom-client';

/** From a placement in the same millisecond to a pull of minutes. */
const LATENCY_BUCKETS_SEC = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300];
const COMMIT_BUCKETS_SEC = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5];
const BATCH_BUCKETS = [2, 5, 10, 25, 50, 100, 250, 500];

/** What the control plane does, counted. Values of labels are of short lists: strategies, verdicts, reason codes. */
export function managerObserver({ registry }: Metrics): ControlPlaneObserver {
  const registers = [registry];
  const decisions = new Counter({
    name: 'cube_placements_total',
    help: 'Decisions about where a task goes, by strategy and result: placed, or why it waits. One that only repeats the last is not counted.',
    labelNames: ['strategy', 'result'],
    registers,
  });
  const waited = new Histogram({
    name: 'cube_scheduling_latency_seconds',
    help: 'From when an attempt might be placed (submitted, or its backoff over) to the decision on its node.',
    buckets: LATENCY_BUCKETS_SEC,
    registers,
  });
  const starting = new Histogram({
    name: 'cube_start_latency_seconds',
    help: 'From the decision on a node to the report that the container runs there: command, image, create, start.',
    buckets: LATENCY_BUCKETS_SEC,
    registers,
  });
  const endings = new Counter({
    name: 'cube_attempts_ended_total',
    help: 'Attempts that ended, by their last state and the code of their reason.',
    labelNames: ['state', 'reason'],
    registers,
  });
  const restarts = new Counter({
    name: 'cube_restarts_total',
    help: "Attempts that followed another one, by the reason of the earlier one's end. charged: it counts against the restart policy.",
    labelNames: ['reason', 'charged'],
    registers,
  });
  const commits = new Histogram({
    name: 'cube_store_commit_duration_seconds',
    help: 'How long batches of writes took to be on the disk.',
    buckets: COMMIT_BUCKETS_SEC,
    registers,
  });
  const batches = new Histogram({
    name: 'cube_store_batch_records',
    help: 'Records in one batch of writes.',
    buckets: BATCH_BUCKETS,
    registers,
  });
  const failures = new Counter({
    name: 'cube_store_commit_failures_total',
    help: 'Batches of writes that were not stored, or of which nobody knows, by what the store said.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of ['conflict', 'fenced', 'full', 'unknown'] satisfies StoreOutcome[]) failures.inc({ reason }, 0);
  return {
    decided: (strategy, result) => decisions.inc({ strategy, result }),
    placed: (ms) => waited.observe(seconds(ms)),
    started: (ms) => starting.observe(seconds(ms)),
    ended: (state, reason) => endings.inc({ state: state.toLowerCase(), reason: reason ?? 'none' }),
    reopened: (reason, charged) => restarts.inc({ reason: reason ?? 'none', charged: String(charged) }),
    stored(outcome, tookMs, ops) {
      if (outcome !== 'stored') return failures.inc({ reason: outcome });
      commits.observe(seconds(tookMs));
      batches.observe(ops);
    },
  };
}

/** Of differences of the wall clock, which may have been set back meanwhile. */
function seconds(ms: number): number {
  return Math.max(0, ms) / 1000;
}
