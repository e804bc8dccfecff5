import type { CommitFact, Invariant, Truth } from './fact';

const WINDOW_MS = 5 * 60_000;

/** How long after a fault a worker may still be thought lost: the time to notice, and to place again. */
const AFTERMATH_MS = 90_000;

/**
 * I13: when more than half of the nodes fall silent within five minutes, nothing is evicted; and nobody is evicted whose
 * worker nothing had happened to, whatever happened to the manager.
 */
export function noMassEviction(): Invariant {
  const silentSince = new Map<string, number>();
  const troubled = new Map<string, number>();
  return {
    name: 'I13 no mass eviction',
    check(fact, truth) {
      if (fact.kind === 'trouble') troubled.set(fact.address, truth.now);
      if (fact.kind !== 'commit') return null;
      for (const { event } of fact.events) {
        if (event.fact.kind !== 'node-liveness') continue;
        if (event.fact.liveness === 'down') silentSince.set(event.id, truth.now);
        else silentSince.delete(event.id);
      }
      const evicted = evictedBy(fact);
      if (evicted.length === 0) return null;
      const lately = [...silentSince.values()].filter((since) => truth.now - since <= WINDOW_MS);
      if (lately.length * 2 > truth.nodes.size) {
        return `${evicted.length} attempts were evicted while ${lately.length} of ${truth.nodes.size} nodes had fallen silent`;
      }
      return evicted.map((nodeId) => unprovoked(nodeId, troubled, truth)).find((wrong) => wrong !== null) ?? null;
    },
  };
}

/** I13: a node that only may be lost keeps its tasks. */
export function onlyTheDownAreEvicted(): Invariant {
  const liveness = new Map<string, string>();
  return {
    name: 'I13 only nodes that are down are evicted',
    check(fact) {
      if (fact.kind !== 'commit') return null;
      for (const { event } of fact.events) {
        if (event.fact.kind === 'node-joined') liveness.set(event.id, 'ready');
        if (event.fact.kind === 'node-liveness') liveness.set(event.id, event.fact.liveness);
        const [nodeId] = evictedBy({ ...fact, events: fact.events.filter((entry) => entry.event === event) });
        if (nodeId === undefined || liveness.get(nodeId) === 'down') continue;
        return `node ${nodeId} was evicted while it was ${liveness.get(nodeId)}`;
      }
      return null;
    },
  };
}

/** Nodes that attempts were taken from. */
function evictedBy({ tasks, events }: CommitFact): string[] {
  return events.flatMap(({ event }) => {
    if (event.fact.kind !== 'attempt-lost' || event.fact.reason.code !== 'node-lost') return [];
    const { attempt } = event.fact;
    const task = tasks.find(({ id }) => id === event.id)?.after;
    return task?.attempts.find(({ number }) => number === attempt)?.nodeId ?? [];
  });
}

function unprovoked(nodeId: string, troubled: ReadonlyMap<string, number>, truth: Truth): string | null {
  const node = truth.nodes.get(nodeId);
  const last = troubled.get(node?.address ?? '') ?? Number.NEGATIVE_INFINITY;
  return truth.now - last <= AFTERMATH_MS ? null : `node ${node?.name} was evicted, and nothing had happened to it`;
}
