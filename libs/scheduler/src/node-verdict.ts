import type { DecisionInputs } from './decide';
import { candidate } from './explain';
import type { Candidate, RefusedNode } from './explanation';
import { firstRefusal } from './filter';
import { checksFor } from './filters';
import type { NodeState } from './node-state';
import type { PlacementRequest } from './placement-request';
import { preferenceOf } from './preference';
import { refusedNode } from './refused-node';
import { scoreOf } from './score';

/** One row of a decision's table: what the node is worth, or why it won't do. */
export type NodeVerdict = Candidate | RefusedNode;

/** The rows of some of the nodes; what a task wishes for depends on all of them. */
export function verdictsOn(
  some: readonly NodeState[],
  request: PlacementRequest,
  { nodes, shared, strategy, cursors }: DecisionInputs,
): readonly NodeVerdict[] {
  const checks = checksFor(request, shared);
  const preference = preferenceOf(request, () => nodes);
  const scorer = strategy.scorer(request, cursors);
  return some.map((node) => {
    const refusal = firstRefusal(checks, node);
    if (refusal !== null) return refusedNode(node, refusal);
    const ranked = { node, value: scoreOf(scorer, node), cost: preference?.cost(node) ?? 0 };
    return candidate(ranked, { scorer, preference });
  });
}
