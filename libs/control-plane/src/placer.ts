import { decisionHash } from '@cube/scheduler';
import { currentAttempt, type Log } from '@cube/task';
import { aboutTask, type ClusterEvent } from './cluster-event';
import type { Ledger } from './ledger';
import type { PlacementBook } from './placement-book';
import type { TaskRecord } from './task-record';

export interface PlacerOptions {
  readonly ledger: Ledger;
  readonly book: PlacementBook;
  readonly log: Log;
}

/** Decides where an attempt runs, and records it. */
export class Placer {
  constructor(private readonly options: PlacerOptions) {}

  /**
   * Whether a node was found for an attempt; `first` are the events that must come before, in the same commit, and only then.
   * An attempt that was open before says why it waits.
   */
  place(record: TaskRecord, first: readonly ClusterEvent[], attempt = currentAttempt(record.task).number): boolean {
    const { ledger, book, log } = this.options;
    const { id } = record.task;
    const { nodeId, explanation } = book.place(record);
    if (nodeId === null) {
      if (first.length === 0) this.explainWaiting(record, explanation);
      return false;
    }
    const { instance = '', address = '', publishAddress = '' } = ledger.state.nodes.get(nodeId) ?? {};
    const { cursors } = book;
    const hash = decisionHash(explanation);
    const decision = { nodeId, instance, publishAddress, cursors, explanation, hash };
    const placed = aboutTask(id, { kind: 'attempt-placed', attempt, ...decision });
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
    const hash = decisionHash(explanation);
    this.options.ledger.record([
      aboutTask(task.id, { kind: 'attempt-waiting', attempt: attempt.number, reason, explanation, hash }),
    ]);
    this.options.log.info(`Task ${task.id} (${task.spec.name}) waits: ${explanation.summary}`);
  }
}
