import type { Capacity, Log, MeasuredUse } from '@cube/task';
import { aboutNode } from './cluster-event';
import { type Ledger, StoreUnavailableError } from './ledger';
import type { NodeRecord } from './node-record';
import { StatsLog } from './stats-log';
import type { WorkerSession, WorkerSessions } from './worker-session';

/** Takes in what workers measure: quantised, and recorded only when it changed, since decisions depend on it. */
export class StatsCollector {
  private readonly statsLog: StatsLog;

  constructor(
    private readonly ledger: Ledger,
    private readonly sessions: WorkerSessions,
    log: Log,
  ) {
    this.statsLog = new StatsLog(log);
  }

  /** Looks at the newest statistics of every worker: what changed is one commit. */
  lookAgain(): void {
    for (const session of this.sessions) this.takeIn(session);
  }

  /** A worker's statistics came in. The first ones count at once, later ones when all are looked at. */
  heard(session: WorkerSession): void {
    if (this.nodeOf(session)?.use === null) this.takeIn(session);
  }

  private takeIn(session: WorkerSession): void {
    const node = this.nodeOf(session);
    const { stats } = session;
    if (node === undefined || stats === null) return;
    this.statsLog.tell(session.address, stats, node.capacity);
    if (this.ledger.trouble !== null) return;
    const use = stats.use === null ? null : quantise(stats.use, node.use, node.capacity);
    if (JSON.stringify(use) === JSON.stringify(node.use)) return;
    try {
      this.ledger.record([aboutNode(node.id, { kind: 'node-use', use })]);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
    }
  }

  private nodeOf({ nodeId }: WorkerSession): NodeRecord | undefined {
    return this.ledger.state.nodes.get(nodeId ?? '');
  }
}

/**
 * Use in steps of 1 % of capacity, with hysteresis: a value keeps its step until it is more than a whole step away from it, so
 * that noise at a boundary changes nothing.
 */
export function quantise(use: MeasuredUse, before: MeasuredUse | null, capacity: Capacity): MeasuredUse {
  return {
    cpu: step(use.cpu, before?.cpu, capacity.cpu),
    memoryBytes: step(use.memoryBytes, before?.memoryBytes, capacity.memoryBytes),
    diskBytes: step(use.diskBytes, before?.diskBytes, capacity.diskBytes),
  };
}

function step(value: number, before: number | undefined, capacity: number): number {
  if (!Number.isFinite(value) || value < 0 || !(capacity > 0)) return before ?? 0;
  const size = capacity / 100;
  if (before !== undefined && Math.abs(value - before) <= size) return before;
  return Math.round(value / size) * size;
}
