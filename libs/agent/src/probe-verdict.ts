import type { Health, ProbeTiming } from '@cube/task';

/** What probes have said of a task so far. */
export interface ProbeRecord {
  readonly health: Health;
  /** Failures in a row that count. */
  readonly failures: number;
}

export interface ProbeAnswer {
  readonly healthy: boolean;
  /** How long the task had been running, in seconds. */
  readonly upSec: number;
}

/**
 * The record after one more probe. One success makes a task healthy; only `retries` failures in a row make it unhealthy,
 * and those of its start period do not count while it has never been healthy.
 */
export function afterProbe(record: ProbeRecord, answer: ProbeAnswer, timing: ProbeTiming): ProbeRecord {
  if (answer.healthy) return { health: 'healthy', failures: 0 };
  const startingUp = record.health === 'starting' && answer.upSec < timing.startPeriodSec;
  if (startingUp) return record;
  const failures = record.failures + 1;
  return { health: failures >= Math.max(1, timing.retries) ? 'unhealthy' : record.health, failures };
}
