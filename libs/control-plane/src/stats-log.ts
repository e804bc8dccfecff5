import type { Capacity, Log, MeasuredUse, NodeStats } from '@cube/task';

/** Moves of at least this part of capacity are news. */
const NEWS = 0.25;

/** One of the README's lines: a measure, and the detail that shows it. */
const LINES = [
  { detail: 'CPU', of: 'cpu', use: 'cpu' },
  { detail: 'Disk', of: 'disk', use: 'diskBytes' },
  { detail: 'Memory', of: 'memory', use: 'memoryBytes' },
] as const;

/** Tells what was collected: at info the first time and whenever use has moved by a quarter of capacity, at debug in between. */
export class StatsLog {
  /** By address: the use that was told at info. Null where there are no statistics. */
  private readonly told = new Map<string, Readonly<Partial<MeasuredUse>> | null>();
  private readonly samples = new WeakSet<NodeStats>();

  constructor(private readonly log: Log) {}

  /** Once for each sample, however often it is looked at. */
  tell(address: string, stats: NodeStats, capacity: Capacity): void {
    if (this.samples.has(stats)) return;
    this.samples.add(stats);
    const from = `collect stats from worker http://${address} success`;
    const { host, use } = stats;
    if (host === null || use === null) return this.tellNone(address, `${from}, not available on its host`);
    let told = this.told.get(address) ?? {};
    for (const line of LINES) {
      const message = `${from}, ${line.detail} detail: ${JSON.stringify(host[line.of])}`;
      if (isNews(use[line.use], told[line.use], capacity[line.use])) {
        told = { ...told, [line.use]: use[line.use] };
        this.log.info(message);
      } else this.log.debug(message);
    }
    this.told.set(address, told);
  }

  private tellNone(address: string, message: string): void {
    if (this.told.get(address) === null) return this.log.debug(message);
    this.told.set(address, null);
    this.log.info(message);
  }
}

function isNews(now: number, before: number | undefined, capacity: number): boolean {
  return before === undefined || (capacity > 0 && Math.abs(now - before) >= NEWS * capacity);
}
