import { isNodeConstraint, isTaskConstraint, meetsConstraint, tasksMeet, valueOf } from './constraint';
import type { NodeState } from './node-state';
import type { PlacementRequest, SpreadDomain, WeightedConstraint } from './placement-request';
import { peerKeyOf } from './task-counts';

/**
 * What a task wishes for beside what it needs: its affinities, and to be spread. Of the nodes that fit, those with the lowest
 * cost come first, and the strategy decides among equals. An affinity that a node meets costs minus its weight. A
 * spread costs its weight for each peer in the node's zone; nodes without the label are a zone of their own. So one peer
 * more outweighs an affinity of less weight, for every strategy alike, as in Docker Swarm, where a spread comes before
 * everything else.
 */
export interface Preference {
  /** An integer, lower is better. */
  cost(node: NodeState): number;
  /** What the cost is made of, for people. */
  terms(node: NodeState): Readonly<Record<string, number>>;
}

/** Null where the task wishes for nothing; then nodes are not asked for. O(nodes) where it is to be spread: peers are counted by zone, on all nodes. */
export function preferenceOf(
  { affinities, spread, demand }: PlacementRequest,
  nodes: () => Iterable<NodeState>,
): Preference | null {
  if (affinities.length === 0 && spread.length === 0) return null;
  const spreads = spread.length === 0 ? [] : countPeers(spread, peerKeyOf(demand.labels), nodes());
  return {
    cost: (node) => {
      let cost = 0;
      for (const affinity of affinities) cost -= bonus(affinity, node);
      for (const one of spreads) cost += crowding(one, node);
      return cost;
    },
    terms: (node) => ({
      ...Object.fromEntries(
        affinities.map((affinity) => [`affinity ${affinity.constraint.text}`, negated(bonus(affinity, node))]),
      ),
      ...Object.fromEntries(spreads.map((one) => [`spread ${one.domain.text}`, crowding(one, node)])),
    }),
  };
}

interface CountedSpread {
  readonly domain: SpreadDomain;
  /** Peers by value; undefined is the zone of the nodes that have none. */
  readonly peers: ReadonlyMap<string | undefined, number>;
}

function countPeers(spread: readonly SpreadDomain[], peerKey: string, nodes: Iterable<NodeState>): CountedSpread[] {
  const counted = spread.map((domain) => ({ domain, peers: new Map<string | undefined, number>() }));
  for (const { account, view } of nodes) {
    const count = account.tasks.withPeerKey(peerKey);
    if (count === 0) continue;
    for (const { domain, peers } of counted) {
      const zone = valueOf(domain.over, view);
      peers.set(zone, (peers.get(zone) ?? 0) + count);
    }
  }
  return counted;
}

function crowding({ domain, peers }: CountedSpread, { view }: NodeState): number {
  return domain.weight * (peers.get(valueOf(domain.over, view)) ?? 0);
}

function bonus({ constraint, weight }: WeightedConstraint, { view, account: { tasks } }: NodeState): number {
  const isMet = isNodeConstraint(constraint)
    ? meetsConstraint(constraint, view)
    : isTaskConstraint(constraint) && tasksMeet(constraint, (key, value) => tasks.withLabel(key, value));
  return isMet ? weight : 0;
}

/** There is a minus zero, and it would be shown. */
function negated(value: number): number {
  return value === 0 ? 0 : -value;
}
