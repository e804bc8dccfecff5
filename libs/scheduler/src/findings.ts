import type { RefusedNode } from './explanation';
import { CODE_MARKS, type Mark } from './mark';
import type { NodeState } from './node-state';
import type { Refusal, RefusalCode } from './refusal';

/** What a look for a node found; the same whether every node was asked or an index. */
export interface Findings {
  /** The best that fit, the chosen one first. */
  readonly best: readonly Ranked[];
  /** The first that were refused, in the order of joining; at most `limit`, which is never above `MAX_REFUSED.waiting`. */
  refused(limit: number): readonly RefusedNode[];
  /** Refused nodes by code, in the order of the filters; only codes that refused one. */
  readonly counts: readonly CodeCount[];
  /** Of the nodes refused by a code, the one that came nearest to fitting: of shortages that with most free, else the first. */
  nearest(code: RefusalCode): Refusal;
}

export interface Ranked {
  readonly node: NodeState;
  readonly value: number;
  /** What its wishes make of it (`preference.ts`); compared before the value. */
  readonly cost: number;
}

export interface CodeCount {
  readonly code: RefusalCode;
  readonly count: number;
}

/** The codes that refused a node, each with how many. */
export function countsBy(countOf: (mark: Mark) => number): CodeCount[] {
  const counts: CodeCount[] = [];
  for (const { code, mark } of CODE_MARKS) {
    const count = countOf(mark);
    if (count > 0) counts.push({ code, count });
  }
  return counts;
}
