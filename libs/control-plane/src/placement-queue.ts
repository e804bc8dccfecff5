import type { WaitingGroup } from '@cube/scheduler';
import { byCreation } from './creation-order';
import type { TaskRecord } from './task-record';

/** A task that may be placed now; `group` is what it waited with. */
export interface Turn {
  readonly record: TaskRecord;
  readonly group: WaitingGroup | null;
}

/**
 * Whose turn it is, of new tasks and of groups that were helped: the most urgent first, then the one that was there first.
 * Of a group only the first has a turn: where it finds no place, the others won't.
 *
 * Invariant: `turns` is in order, the last is the next.
 */
export class PlacementQueue {
  private readonly turns: Turn[];

  constructor(
    fresh: readonly TaskRecord[],
    groups: Iterable<WaitingGroup>,
    private readonly recordOf: (id: string) => TaskRecord | undefined,
  ) {
    const heads = [...groups].flatMap((group) => this.headOf(group) ?? []);
    this.turns = [...fresh.map((record) => ({ record, group: null })), ...heads].sort((a, b) => byTurn(b, a));
  }

  /** Null when nobody is left whose priority is at least this. */
  next(leastPriority: number): Turn | null {
    const turn = this.turns.at(-1);
    if (turn === undefined || turn.record.task.spec.priority < leastPriority) return null;
    this.turns.pop();
    return turn;
  }

  /** The first of a group had its turn: the next one of it gets in line. */
  putBack(group: WaitingGroup): void {
    const turn = this.headOf(group);
    if (turn === null) return;
    let [low, high] = [0, this.turns.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.turns[middle];
      if (other !== undefined && byTurn(other, turn) > 0) low = middle + 1;
      else high = middle;
    }
    this.turns.splice(low, 0, turn);
  }

  private headOf(group: WaitingGroup): Turn | null {
    for (const id of group.tasks) {
      const record = this.recordOf(id);
      if (record !== undefined) return { record, group };
    }
    return null;
  }
}

function byTurn({ record: { task: a } }: Turn, { record: { task: b } }: Turn): number {
  return b.spec.priority - a.spec.priority || byCreation(a, b);
}
