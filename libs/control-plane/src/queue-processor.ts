import { type Clock, currentAttempt, LevelTrigger, type Log } from '@cube/task';
import { Backoffs } from './backoffs';
import { aboutTask, type ClusterEvent } from './cluster-event';
import { replacementCandidates } from './eviction';
import type { Hearing } from './hearing';
import { type Ledger, StoreUnavailableError } from './ledger';
import type { PlacementBook } from './placement-book';
import type { Retention } from './retention';
import type { TaskRecord } from './task-record';

export interface QueueProcessorOptions {
  readonly ledger: Ledger;
  readonly book: PlacementBook;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: Retention;
  readonly hearing: Hearing;
  /** Nodes whose attempts may be replaced now. */
  readonly evictable: () => ReadonlySet<string>;
}

/** Waiting tasks beyond which a look costs more than the commit that it would save. */
const LONG_QUEUE = 100;

/** Places pending tasks on nodes, and those whose node is lost on other nodes. Sending them is the Dispatcher's. */
export class QueueProcessor {
  private readonly trigger: LevelTrigger;
  /** Capacity version at which a task last found no node: tried again only when that has changed. */
  private readonly tried = new Map<string, number>();
  private readonly backoffs: Backoffs;
  private cancelTimer: (() => void) | null = null;

  constructor(private readonly options: QueueProcessorOptions) {
    this.backoffs = new Backoffs(options.clock);
    this.trigger = new LevelTrigger(
      () => this.look(),
      (error) => this.options.log.warn('Placing tasks failed', { error: String(error) }),
    );
  }

  lookAgain(): void {
    this.trigger.wake();
  }

  /** Tasks that wait for a node. */
  get depth(): number {
    return this.options.ledger.state.pending.size;
  }

  stop(): void {
    this.cancelTimer?.();
  }

  /** Places a task in the commit that takes it in, if it can. A long queue is looked through once a commit. */
  private async look(): Promise<void> {
    const { ledger } = this.options;
    if (ledger.trouble !== null) return;
    try {
      if (this.options.hearing.isOver) this.placeAll();
      this.options.retention.look();
      this.forgetTried();
      this.wakeForNextBackoff();
      if (this.depth > LONG_QUEUE) await ledger.durable();
    } catch (error) {
      // The ledger says so itself and wakes everyone when writes go on.
      if (!(error instanceof StoreUnavailableError)) throw error;
    }
  }

  private placeAll(): void {
    for (const record of this.due()) this.tryPlacing(record, []);
    this.replaceLost();
  }

  /** Pending tasks that may be placed now, most urgent first. */
  private due(): TaskRecord[] {
    const { ledger, book, clock } = this.options;
    const now = clock.monotonic();
    const due: TaskRecord[] = [];
    for (const id of ledger.state.pending) {
      const record = ledger.state.tasks.get(id);
      if (record === undefined || this.tried.get(id) === book.version) continue;
      if (this.backoffs.dueAt(record.task) <= now) due.push(record);
    }
    return due.sort((a, b) => b.task.spec.priority - a.task.spec.priority || a.task.createdAt - b.task.createdAt);
  }

  /** Places a task's newest attempt; `first` are the events that must come before, in the same commit. */
  private tryPlacing(
    record: TaskRecord,
    first: readonly ClusterEvent[],
    attempt = currentAttempt(record.task).number,
  ): boolean {
    const { ledger, book, log } = this.options;
    const { id } = record.task;
    const { nodeId, explanation } = book.place(record);
    if (nodeId === null) {
      this.tried.set(id, book.version);
      if (first.length === 0) this.explainWaiting(record, explanation);
      return false;
    }
    this.tried.delete(id);
    const { instance = '', address = '' } = ledger.state.nodes.get(nodeId) ?? {};
    const { cursors } = book;
    const placed = aboutTask(id, { kind: 'attempt-placed', attempt, nodeId, instance, cursors, explanation });
    ledger.record([...first, placed]);
    log.info(`Pulled task ${id} (${record.task.spec.name}) off the pending queue`);
    log.info(`[manager] selected worker ${address} for task ${id}`, { node: nodeId, attempt });
    return true;
  }

  private explainWaiting({ task }: TaskRecord, explanation: ReturnType<PlacementBook['place']>['explanation']): void {
    const attempt = currentAttempt(task);
    const code = explanation.nodesConsidered === 0 ? 'no-node' : 'no-fitting-node';
    if (attempt.reason?.code === code && attempt.reason.message === explanation.summary) return;
    const reason = { code, message: explanation.summary } as const;
    this.options.ledger.record([
      aboutTask(task.id, { kind: 'attempt-waiting', attempt: attempt.number, reason, explanation }),
    ]);
    this.options.log.info(`Task ${task.id} (${task.spec.name}) waits: ${explanation.summary}`);
  }

  /** An attempt on a lost node fails only in the commit that places its replacement. */
  private replaceLost(): void {
    const { ledger, log } = this.options;
    for (const { record, lost } of replacementCandidates(ledger.state, this.options.evictable())) {
      if (this.tried.get(record.task.id) === this.options.book.version) continue;
      const name = ledger.state.nodes.get(lost.nodeId ?? '')?.name ?? lost.nodeId;
      const reason = { code: 'node-lost', message: `node ${name} has not been heard of: replaced on another` } as const;
      const next = lost.number + 1;
      const replacing = [
        aboutTask(record.task.id, { kind: 'attempt-lost', attempt: lost.number, reason, released: false }),
        aboutTask(record.task.id, {
          kind: 'attempt-opened',
          attempt: next,
          notBefore: null,
          charged: false,
          failuresInRow: record.task.failuresInRow,
          reason: { code: 'replacing', message: `replaces attempt ${lost.number} on the lost node ${name}` },
        }),
      ];
      if (this.tryPlacing(record, replacing, next)) {
        log.warn(`Task ${record.task.id} was lost with node ${name} and is placed again`, { attempt: next });
      }
    }
  }

  /** A task that is gone is not tried again. */
  private forgetTried(): void {
    for (const id of this.tried.keys()) if (!this.options.ledger.state.tasks.has(id)) this.tried.delete(id);
  }

  private wakeForNextBackoff(): void {
    const { ledger, clock } = this.options;
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.backoffs.keep(ledger.state.pending);
    const now = clock.monotonic();
    let next = Number.POSITIVE_INFINITY;
    for (const id of ledger.state.pending) {
      const record = ledger.state.tasks.get(id);
      const dueAt = record === undefined ? 0 : this.backoffs.dueAt(record.task);
      if (dueAt > now) next = Math.min(next, dueAt);
    }
    if (Number.isFinite(next)) this.cancelTimer = clock.after(next - now, () => this.lookAgain());
  }
}
