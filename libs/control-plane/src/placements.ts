import { decisionHash, type Remedy } from '@cube/scheduler';
import type { Task } from '@cube/task';
import type { DecidedAgain } from './decided-again';
import type { History } from './history';
import type { Ledger } from './ledger';
import type { PlacementBook, TablePage } from './placement-book';
import { decisionIn, type RecordedDecision } from './replay';
import type { TaskRecord } from './task-record';
import { tasksToStop } from './tasks-to-stop';

/** A remedy, and tasks whose stop would make its room. */
export interface PracticalRemedy extends Remedy {
  readonly stop: readonly Task[];
}

/** A decision about a task, and what follows from it. */
export interface PlacementAnswer extends RecordedDecision {
  /** Of the decision; of now for a task that waits. */
  readonly revision: number;
  /** The same decision from its inputs, if asked for. */
  readonly again: DecidedAgain | null;
  /** What would make it fit now; none for a task that has a node. */
  readonly remedies: readonly PracticalRemedy[];
}

export interface PlacementsOptions {
  readonly ledger: Ledger;
  readonly book: PlacementBook;
  readonly history: History;
  readonly pause: () => Promise<void>;
}

/** Answers why tasks are where they are. */
export class Placements {
  constructor(private readonly options: PlacementsOptions) {}

  /** See `ControlPlane.placement`. */
  async of(record: TaskRecord, table: TablePage | null): Promise<PlacementAnswer | null> {
    const { ledger, book, history } = this.options;
    const { id } = record.task;
    if (ledger.state.pending.has(id) && book.waiting.has(id)) return this.waiting(record, table);
    const { decision: place } = record;
    const [entry] = place === null ? [] : await history.entries([place]);
    const decision = entry === undefined ? null : decisionIn(entry);
    if (place === null || entry === undefined || decision === null) return null;
    const { explanation, hash } = decision;
    const again = table === null ? null : await history.decidedAgain(place, table);
    return { explanation, ...(hash !== undefined && { hash }), revision: entry.revision, again, remedies: [] };
  }

  /** One that waits is told what holds now: what was recorded when it began to wait may be long over. */
  private async waiting(record: TaskRecord, page: TablePage | null): Promise<PlacementAnswer> {
    const { ledger, book } = this.options;
    const remedies = await this.remedies(record);
    return ledger.read(() => {
      const { explanation } = book.wouldPlace(record);
      const hash = decisionHash(explanation);
      const table = page === null ? null : book.table(record, explanation.strategy, page);
      return { explanation, hash, revision: ledger.head, again: table && { hash, table }, remedies };
    });
  }

  /** Searched in turns, so that others go first. */
  private async remedies(record: TaskRecord): Promise<readonly PracticalRemedy[]> {
    const { ledger, book, pause } = this.options;
    const search = book.remedies(record);
    for (let turn = search.next(); ; turn = search.next()) {
      if (turn.done === true)
        return turn.value.map((remedy) => ({ ...remedy, stop: tasksToStop(ledger.state, remedy) }));
      await pause();
    }
  }
}
