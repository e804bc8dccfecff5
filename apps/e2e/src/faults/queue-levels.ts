import type { Cluster } from '@cube/testing/system';
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueLevel } from './evidence';

const LOOK_EVERY_MS = 500;

/** How long queues may be at work, and at rest: limits of the code, or null for as many as there are tasks. */
export const QUEUE_BOUNDS: Readonly<Record<string, { readonly atWork: number | null; readonly atRest: number }>> = {
  cube_outbox_tasks: { atWork: null, atRest: 0 },
  cube_waiting_tasks: { atWork: null, atRest: 0 },
  cube_store_queue_batches: { atWork: 257, atRest: 1 },
  cube_event_stream_readers: { atWork: 0, atRest: 0 },
  cube_engine_waiting_attempts: { atWork: null, atRest: 0 },
  cube_waiting_pulls: { atWork: null, atRest: 0 },
  cube_probes: { atWork: 32, atRest: 32 },
  cube_unacknowledged_reports: { atWork: null, atRest: 0 },
  cube_waiting_polls: { atWork: 64, atRest: 1 },
};

/** The queue lengths in what one process tells Prometheus. */
export function queueLevelsIn(process: string, metrics: string, isAtRest: boolean): QueueLevel[] {
  return [...metrics.matchAll(/^([a-z_]+) ([0-9.e+]+)$/gm)].flatMap(([, metric = '', value]) =>
    metric in QUEUE_BOUNDS ? [{ process, metric, value: Number(value), isAtRest }] : [],
  );
}

/** Reads how long the queues of every process are, again and again, until it is told to stop. */
export class QueueLevels {
  readonly seen: QueueLevel[] = [];
  private readonly stopping = new AbortController();
  private readonly watching: Promise<void>;

  constructor(private readonly cluster: Cluster) {
    this.watching = this.watch();
  }

  /** Whatever happened is over: the last look says how it is at rest. */
  async stop(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.stopping.abort();
    await this.watching;
    await this.look(true);
  }

  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // One that does not answer now is another invariant's business.
      await this.look(false).catch(() => undefined);
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async look(isAtRest: boolean): Promise<void> {
    const { managerPort, workerAddresses } = this.cluster;
    for (const [index, address] of [`127.0.0.1:${managerPort}`, ...workerAddresses].entries()) {
      const answer = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(5_000) });
      this.seen.push(...queueLevelsIn(index === 0 ? 'manager' : `worker ${index - 1}`, await answer.text(), isAtRest));
    }
  }
}
