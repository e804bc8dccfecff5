import { type Amounts, demandedAmounts } from './amounts';
import type { SchedulerCursors } from './cursors';
import { type Candidate, type Explanation, MAX_REFUSED, type Verdict } from './explanation';
import type { CodeCount, Findings, Ranked } from './findings';
import type { PlacementRequest } from './placement-request';
import type { Preference } from './preference';
import type { Scorer, Strategy } from './strategy';
import { tooLargeSummary, waitingSummary } from './summary';

/** What was decided, from what, and what was found. */
export interface Decision {
  readonly request: PlacementRequest;
  readonly strategy: Strategy;
  readonly cursors: SchedulerCursors;
  readonly scorer: Scorer;
  readonly preference: Preference | null;
  readonly findings: Findings;
  readonly nodeCount: number;
  /** The sizes of the nodes, each at least once. */
  readonly capacities: () => readonly Amounts[];
}

/** Puts a decision into words. */
export function explain(decision: Decision): Explanation {
  const { findings, nodeCount, strategy, cursors } = decision;
  const { best, counts } = findings;
  const chosen = best[0]?.node.view;
  const fitting = nodeCount - refusedIn(counts);
  return {
    strategy: strategy.name,
    ...conclusion(decision, fitting),
    cursors,
    chosen: chosen === undefined ? null : { nodeId: chosen.id, nodeName: chosen.name },
    candidates: best.map((ranked) => candidate(ranked, decision)),
    refused: findings.refused(chosen === undefined ? MAX_REFUSED.waiting : MAX_REFUSED.placed),
    refusedByCode: Object.fromEntries(counts.map(({ code, count }) => [code, count])),
    nodesConsidered: nodeCount,
    nodesFitting: fitting,
  };
}

function refusedIn(counts: readonly CodeCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

function conclusion(decision: Decision, fitting: number): { verdict: Verdict; summary: string } {
  const { findings, nodeCount, request, strategy } = decision;
  const chosen = findings.best[0]?.node.view;
  if (chosen !== undefined) {
    return {
      verdict: 'placed',
      summary: `${chosen.name}, by ${strategy.name}; ${fitting} of ${nodeCount} nodes fit`,
    };
  }
  if (nodeCount === 0) return { verdict: 'no-nodes', summary: 'no workers have joined' };
  const tooLarge = tooLargeSummary(demandedAmounts(request.demand), decision.capacities());
  if (tooLarge !== null) return { verdict: 'too-large', summary: tooLarge };
  const counts = findings.counts.map(({ code, count }) => ({ count, nearest: findings.nearest(code) }));
  return { verdict: 'no-fitting-node', summary: waitingSummary(counts, nodeCount) };
}

/** A node that fits, with what it is worth. */
export function candidate(
  { node, value, cost }: Ranked,
  { scorer, preference }: Pick<Decision, 'scorer' | 'preference'>,
): Candidate {
  const terms = { ...scorer.terms(node), ...preference?.terms(node) };
  return { nodeId: node.view.id, nodeName: node.view.name, preference: cost, score: value, terms };
}
