import { type Check, firstRefusal } from './filter';
import { ABSENT, FITS, type Mark, markOf } from './mark';
import type { NodeTable } from './node-table';
import { roomFor } from './node-rows';

/**
 * Which nodes are what requests of one kind ask for, whatever is left on them: the answers of `NODE_FILTERS`, kept for every
 * slot. Only nodes whose view changed are asked again.
 *
 * Invariant: after `catchUp`, `at` is what the checks say of each slot's node now.
 */
export class Eligibility {
  private marks = new Uint16Array(0);
  private layout = -1;
  private seen = 0;

  constructor(
    private readonly checks: readonly Check[],
    private readonly table: NodeTable,
  ) {}

  at(slot: number): Mark {
    return this.marks[slot] ?? ABSENT;
  }

  catchUp(): void {
    const { layout, viewChanges, length } = this.table;
    const isBehind = layout !== this.layout || length > this.marks.length || !viewChanges.reachesBackTo(this.seen);
    if (isBehind) this.lookAtAll();
    else this.lookAtChanged();
    this.seen = viewChanges.end;
  }

  private lookAtAll(): void {
    const { layout, length } = this.table;
    this.layout = layout;
    this.marks = new Uint16Array(roomFor(length));
    for (let slot = 0; slot < length; slot += 1) this.marks[slot] = this.judge(slot);
  }

  private lookAtChanged(): void {
    const { viewChanges } = this.table;
    for (let position = this.seen; position < viewChanges.end; position += 1) {
      const slot = viewChanges.slotAt(position);
      if (slot >= 0) this.marks[slot] = this.judge(slot);
    }
  }

  private judge(slot: number): Mark {
    const node = this.table.at(slot);
    if (node === null) return ABSENT;
    const refusal = firstRefusal(this.checks, node);
    return refusal === null ? FITS : markOf(refusal.code);
  }
}
