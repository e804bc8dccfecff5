import type { NodeState } from './node-state';
import { type Refusal, REFUSAL_CODES, type RefusalCode } from './refusal';

/** What all refusals with one code have in common. */
export interface RefusalCount {
  readonly code: RefusalCode;
  readonly count: number;
  /** The first of them; of a shortage the one with the most free. */
  readonly nearest: Refusal;
}

/** Refusals, counted by code; the first few kept whole. */
export class RefusalTally {
  readonly first: { readonly node: NodeState; readonly refusal: Refusal }[] = [];
  private readonly byCode = new Map<RefusalCode, { count: number; nearest: Refusal }>();

  constructor(private readonly limit: number) {}

  add(node: NodeState, refusal: Refusal): void {
    if (this.first.length < this.limit) this.first.push({ node, refusal });
    const known = this.byCode.get(refusal.code);
    if (known === undefined) {
      this.byCode.set(refusal.code, { count: 1, nearest: refusal });
      return;
    }
    known.count += 1;
    if (isNearer(refusal, known.nearest)) known.nearest = refusal;
  }

  /** In the order of the filters. */
  get counts(): RefusalCount[] {
    return REFUSAL_CODES.flatMap((code) => {
      const known = this.byCode.get(code);
      return known === undefined ? [] : [{ code, ...known }];
    });
  }
}

function isNearer(refusal: Refusal, than: Refusal): boolean {
  return 'free' in refusal && 'free' in than && refusal.free > than.free;
}
