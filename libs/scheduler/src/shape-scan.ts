import { RESOURCES } from './amounts';
import { MAX_CANDIDATES, MAX_REFUSED, type RefusedNode } from './explanation';
import { type CodeCount, countsBy, type Findings, type Ranked } from './findings';
import type { Judge } from './judge';
import { ABSENT, bitOf, FITS, type Mark, MARK_BITS, markOf } from './mark';
import type { NodeState } from './node-state';
import type { NodeTable } from './node-table';
import type { Refusal, RefusalCode } from './refusal';
import type { Preference } from './preference';
import { refusedNode } from './refused-node';
import { scoreAt } from './score';
import { Shortlist } from './shortlist';
import type { Scorer } from './strategy';

/** One look at every node, for a request whose shape has no index. O(nodes). */
export class ShapeScan implements Findings {
  private readonly shortlist = new Shortlist<number>(MAX_CANDIDATES);
  private readonly firstRefused: NodeState[] = [];
  /** By bit of the mark. */
  private readonly tally = new Int32Array(MARK_BITS);

  constructor(
    private readonly judge: Judge,
    private readonly table: NodeTable,
    scorer: Scorer,
    preference: Preference | null,
  ) {
    for (let slot = 0; slot < table.length; slot += 1) {
      const mark = judge.markOf(slot);
      if (mark === FITS) {
        const value = scoreAt(scorer, slot, table);
        if (preference !== null) this.shortlist.offer(slot, value, preference.cost(table.nodeAt(slot)));
        else if (value < this.shortlist.bar) this.shortlist.offer(slot, value);
      } else if (mark !== ABSENT) this.refuse(slot, mark);
    }
  }

  get best(): readonly Ranked[] {
    return this.shortlist.best.map(({ one, ...rank }) => ({ node: this.table.nodeAt(one), ...rank }));
  }

  refused(limit: number): readonly RefusedNode[] {
    return this.firstRefused.slice(0, limit).map((node) => refusedNode(node, this.judge.refusalOf(node)));
  }

  get counts(): CodeCount[] {
    return countsBy((mark) => this.tally[bitOf(mark)] ?? 0);
  }

  /** Another look at every node: only a task that waits is told. */
  nearest(code: RefusalCode): Refusal {
    const { table, judge } = this;
    const resource = RESOURCES.find((one) => one === code);
    const mark = markOf(code);
    let nearest: NodeState | null = null;
    for (let slot = 0; slot < table.length; slot += 1) {
      if (judge.markOf(slot) !== mark) continue;
      const node = table.nodeAt(slot);
      if (nearest === null) nearest = node;
      else if (resource === undefined) break;
      else if (node.free(resource) > Math.max(0, nearest.free(resource))) nearest = node;
    }
    if (nearest === null) throw new Error(`nothing was refused by ${code}`);
    return judge.refusalOf(nearest);
  }

  private refuse(slot: number, mark: Mark): void {
    const { tally } = this;
    const bit = bitOf(mark);
    tally[bit] = (tally[bit] ?? 0) + 1;
    if (this.firstRefused.length < MAX_REFUSED.waiting) this.firstRefused.push(this.table.nodeAt(slot));
  }
}
