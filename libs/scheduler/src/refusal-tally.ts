import type { RefusedNode } from './explanation';
import type { CodeCount } from './findings';
import type { NodeState } from './node-state';
import { type Refusal, REFUSAL_CODES, type RefusalCode } from './refusal';
import { refusedNode } from './refused-node';

/** Refusals, counted by code; the first few kept whole. */
export class RefusalTally {
  readonly first: RefusedNode[] = [];
  private readonly byCode = new Map<RefusalCode, { count: number; nearest: Refusal }>();

  constructor(private readonly limit: number) {}

  add(node: NodeState, refusal: Refusal): void {
    if (this.first.length < this.limit) this.first.push(refusedNode(node, refusal));
    const known = this.byCode.get(refusal.code);
    if (known === undefined) {
      this.byCode.set(refusal.code, { count: 1, nearest: refusal });
      return;
    }
    known.count += 1;
    if (isNearer(refusal, known.nearest)) known.nearest = refusal;
  }

  /** In the order of the filters. */
  get counts(): CodeCount[] {
    return REFUSAL_CODES.flatMap((code) => {
      const known = this.byCode.get(code);
      return known === undefined ? [] : [{ code, count: known.count }];
    });
  }

  /** Of the refusals with the code, the first; of shortages the one with the most free. */
  nearest(code: RefusalCode): Refusal {
    const known = this.byCode.get(code);
    if (known === undefined) throw new Error(`nothing was refused by ${code}`);
    return known.nearest;
  }
}

function isNearer(refusal: Refusal, than: Refusal): boolean {
  return 'free' in refusal && 'free' in than && refusal.free > than.free;
}
