import type { Health } from '@cube/task';

/** What probes have said of a task so far. */
export interface ProbeRecord {
  readonly health: Health;
  /** Failures in a row that count. */
  readonly failures: number;
}

export interface ProbeAnswer {
  readonly healthy: boolean;
  /** It is in its start period and was never healthy: a failure does not count. */
  readonly startingUp: boolean;
}

/** The record after one more probe. One success makes a task healthy; only `retries` failures in a row make it unhealthy. */
export function afterProbe(record: ProbeRecord, { healthy, startingUp }: ProbeAnswer, retries: number): ProbeRecord {
  if (healthy) return { health: 'healthy', failures: 0 };
  if (startingUp) return record;
  const failures = record.failures + 1;
  return { health: failures >= Math.max(1, retries) ? 'unhealthy' : record.health, failures };
}
