import type { SchedulerCursors } from './cursors';
import type { RefusalCode } from './refusal';

/**
 * Why a task went where it went, or nowhere. Plain data, bounded whatever the size of the cluster: it is stored with the
 * decision and shown to people.
 */
export interface Explanation {
  readonly strategy: string;
  readonly verdict: Verdict;
  /** As the decision read them. */
  readonly cursors: SchedulerCursors;
  readonly chosen: { readonly nodeId: string; readonly nodeName: string } | null;
  /** The best that fit, the chosen one first. */
  readonly candidates: readonly Candidate[];
  /** The first few that were refused, in the order of joining; more of them for a task that waits. */
  readonly refused: readonly RefusedNode[];
  /** All that were refused, counted. */
  readonly refusedByCode: Readonly<Partial<Record<RefusalCode, number>>>;
  readonly nodesConsidered: number;
  readonly nodesFitting: number;
  /** One sentence for people; for a task that waits, what it waits for. */
  readonly summary: string;
}

export const VERDICTS = ['placed', 'no-nodes', 'too-large', 'no-fitting-node'] as const;

/** `too-large`: no node, even if it were empty. */
export type Verdict = (typeof VERDICTS)[number];

export interface Candidate {
  readonly nodeId: string;
  readonly nodeName: string;
  /** What the task's affinities and spreads make of the node, compared first; 0 where it has none. Lower wins. */
  readonly preference: number;
  /** The strategy's integer, compared among equal preferences; lower wins. */
  readonly score: number;
  /** What both are made of. */
  readonly terms: Readonly<Record<string, number>>;
}

export interface RefusedNode {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly code: RefusalCode;
  readonly message: string;
  /** Where something was short: cores or bytes. */
  readonly asked?: number;
  readonly free?: number;
  readonly capacity?: number;
}

export const MAX_CANDIDATES = 5;

/** A placed task keeps few refused nodes, one that waits more: all of them come back when the decision is computed again. */
export const MAX_REFUSED = { placed: 5, waiting: 10 } as const;
