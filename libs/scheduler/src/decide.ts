import type { SchedulerCursors } from './cursors';
import { explain } from './explain';
import { type Explanation, MAX_CANDIDATES, MAX_REFUSED } from './explanation';
import { firstRefusal, type SharedState } from './filter';
import { checksFor } from './filters';
import type { NodeState } from './node-state';
import type { PlacementRequest } from './placement-request';
import { preferenceOf } from './preference';
import { RefusalTally } from './refusal-tally';
import { scoreOf } from './score';
import { Shortlist } from './shortlist';
import type { Strategy } from './strategy';

/** All that a decision depends on beside the request. `nodes` in the order of joining. */
export interface DecisionInputs {
  readonly nodes: readonly NodeState[];
  readonly shared: SharedState;
  readonly strategy: Strategy;
  readonly cursors: SchedulerCursors;
}

export interface Placement {
  /** Null when no node fits. */
  readonly nodeId: string | null;
  readonly explanation: Explanation;
}

/**
 * The definition of a decision: asks every node every question and picks the best that fits. Changes nothing; the same
 * inputs give the same placement. The placement index answers the same without asking all.
 */
export function decide(request: PlacementRequest, { nodes, shared, strategy, cursors }: DecisionInputs): Placement {
  const checks = checksFor(request, shared);
  const preference = preferenceOf(request, () => nodes);
  const scorer = strategy.scorer(request, cursors);
  const shortlist = new Shortlist<NodeState>(MAX_CANDIDATES);
  const tally = new RefusalTally(MAX_REFUSED.waiting);
  for (const node of nodes) {
    const refusal = firstRefusal(checks, node);
    if (refusal === null) shortlist.offer(node, scoreOf(scorer, node), preference?.cost(node));
    else tally.add(node, refusal);
  }
  const findings = {
    best: shortlist.best.map(({ one, ...rank }) => ({ node: one, ...rank })),
    refused: (limit: number) => tally.first.slice(0, limit),
    counts: tally.counts,
    nearest: tally.nearest.bind(tally),
  };
  const capacities = () => nodes.map(({ capacity }) => capacity);
  const explanation = explain({
    ...{ request, strategy, cursors, scorer, preference, findings, capacities },
    nodeCount: nodes.length,
  });
  return { nodeId: explanation.chosen?.nodeId ?? null, explanation };
}
