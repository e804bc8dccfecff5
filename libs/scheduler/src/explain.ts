import { CPU_UNIT, demandedAmounts } from './amounts';
import type { SchedulerCursors } from './cursors';
import type { Candidate, Explanation, RefusedNode, Verdict } from './explanation';
import type { NodeState } from './node-state';
import type { PlacementRequest } from './placement-request';
import { type Refusal, refusalMessage } from './refusal';
import type { RefusalTally } from './refusal-tally';
import type { Ranked, Shortlist } from './shortlist';
import type { Scorer, Strategy } from './strategy';
import { tooLargeSummary, waitingSummary } from './summary';

/** What a look at all nodes found. */
export interface Scan {
  readonly request: PlacementRequest;
  readonly nodes: readonly NodeState[];
  readonly strategy: Strategy;
  readonly cursors: SchedulerCursors;
  readonly scorer: Scorer;
  readonly shortlist: Shortlist;
  readonly tally: RefusalTally;
}

/** Puts a scan into words. */
export function explain(scan: Scan): Explanation {
  const { nodes, shortlist, tally } = scan;
  const chosen = shortlist.best[0]?.node.view;
  const counts = tally.counts;
  const refusedCount = counts.reduce((sum, { count }) => sum + count, 0);
  return {
    strategy: scan.strategy.name,
    ...conclusion(scan, nodes.length - refusedCount),
    cursors: scan.cursors,
    chosen: chosen === undefined ? null : { nodeId: chosen.id, nodeName: chosen.name },
    candidates: shortlist.best.map((ranked) => candidate(ranked, scan.scorer)),
    refused: tally.first.map(({ node, refusal }) => refusedNode(node, refusal)),
    refusedByCode: Object.fromEntries(counts.map(({ code, count }) => [code, count])),
    nodesConsidered: nodes.length,
    nodesFitting: nodes.length - refusedCount,
  };
}

function conclusion(scan: Scan, fitting: number): { verdict: Verdict; summary: string } {
  const { nodes, shortlist, tally, request, strategy } = scan;
  const chosen = shortlist.best[0]?.node.view;
  if (chosen !== undefined) {
    return {
      verdict: 'placed',
      summary: `${chosen.name}, by ${strategy.name}; ${fitting} of ${nodes.length} nodes fit`,
    };
  }
  if (nodes.length === 0) return { verdict: 'no-nodes', summary: 'no workers have joined' };
  const tooLarge = tooLargeSummary(demandedAmounts(request.demand), nodes);
  if (tooLarge !== null) return { verdict: 'too-large', summary: tooLarge };
  return { verdict: 'no-fitting-node', summary: waitingSummary(tally.counts, nodes.length) };
}

function candidate({ node, value }: Ranked, scorer: Scorer): Candidate {
  return { nodeId: node.view.id, nodeName: node.view.name, score: value, terms: scorer.terms(node) };
}

function refusedNode({ view }: NodeState, refusal: Refusal): RefusedNode {
  const { code } = refusal;
  return { nodeId: view.id, nodeName: view.name, code, message: refusalMessage(refusal), ...numbers(refusal) };
}

function numbers(refusal: Refusal): Pick<RefusedNode, 'asked' | 'free' | 'capacity'> {
  if (!('free' in refusal)) return {};
  const unit = refusal.code === 'cpu' ? CPU_UNIT : 1;
  return { asked: refusal.asked / unit, free: refusal.free / unit, capacity: refusal.capacity / unit };
}
