import { MAX_CANDIDATES, MAX_REFUSED, type RefusedNode } from './explanation';
import type { CodeCount, Findings, Ranked } from './findings';
import type { Judge } from './judge';
import { FITS, type Mark, markOf } from './mark';
import type { NodeState } from './node-state';
import type { NodeTable } from './node-table';
import { type Refusal, REFUSAL_CODES, type RefusalCode } from './refusal';
import { refusedNode } from './refused-node';
import { RESOURCES } from './amounts';
import { scoreOf } from './score';
import { Shortlist } from './shortlist';
import type { Scorer } from './strategy';

/** One look at every node, for a request whose shape has no index. O(nodes). */
export class ShapeScan implements Findings {
  private readonly shortlist = new Shortlist(MAX_CANDIDATES);
  private readonly firstRefused: NodeState[] = [];
  private readonly byMark = new Map<Mark, { count: number; nearest: NodeState }>();

  constructor(
    private readonly judge: Judge,
    scorer: Scorer,
    table: NodeTable,
  ) {
    for (let slot = 0; slot < table.length; slot += 1) {
      const node = table.at(slot);
      if (node === null) continue;
      const mark = judge.markOf(slot, node);
      if (mark === FITS) this.shortlist.offer(node, scoreOf(scorer, node));
      else this.refuse(node, mark);
    }
  }

  get best(): readonly Ranked[] {
    return this.shortlist.best;
  }

  get refused(): readonly RefusedNode[] {
    return this.firstRefused.map((node) => refusedNode(node, this.judge.refusalOf(node)));
  }

  get counts(): CodeCount[] {
    return REFUSAL_CODES.flatMap((code) => {
      const count = this.byMark.get(markOf(code))?.count ?? 0;
      return count === 0 ? [] : [{ code, count }];
    });
  }

  nearest(code: RefusalCode): Refusal {
    const known = this.byMark.get(markOf(code));
    if (known === undefined) throw new Error(`nothing was refused by ${code}`);
    return this.judge.refusalOf(known.nearest);
  }

  private refuse(node: NodeState, mark: Mark): void {
    if (this.firstRefused.length < MAX_REFUSED) this.firstRefused.push(node);
    const known = this.byMark.get(mark);
    if (known === undefined) {
      this.byMark.set(mark, { count: 1, nearest: node });
      return;
    }
    known.count += 1;
    const resource = RESOURCES.find((one) => markOf(one) === mark);
    if (resource !== undefined && node.free(resource) > Math.max(0, known.nearest.free(resource))) known.nearest = node;
  }
}
