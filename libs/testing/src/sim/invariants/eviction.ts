import type { EventEntry } from '@cube/control-plane';
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
      if (fact.kind === 'restored') {
        silentSince.clear();
        for (const { id, liveness } of truth.nodes.values()) if (liveness === 'down') silentSince.set(id, truth.now);
      }
      if (fact.kind !== 'commit') return null;
      // In their order: a commit that a stalled disk held back tells of minutes.
      for (const entry of fact.events) {
        const { event } = entry;
        if (event.fact.kind === 'node-liveness') {
          if (event.fact.liveness === 'down') silentSince.set(event.id, truth.now);
          else silentSince.delete(event.id);
        }
        const nodeId = evictedBy(entry, fact);
        if (nodeId === undefined) continue;
        const lately = [...silentSince.values()].filter((since) => truth.now - since <= WINDOW_MS);
        if (lately.length * 2 > truth.nodes.size) {
          return `attempts were evicted while ${lately.length} of ${truth.nodes.size} nodes had fallen silent`;
        }
        const wrong = unprovoked(nodeId, troubled, truth);
        if (wrong !== null) return wrong;
      }
      return null;
    },
  };
}

/** I13: a node that only may be lost keeps its tasks. */
export function onlyTheDownAreEvicted(): Invariant {
  const liveness = new Map<string, string>();
  return {
    name: 'I13 only nodes that are down are evicted',
    check(fact, truth) {
      if (fact.kind === 'restored') for (const node of truth.nodes.values()) liveness.set(node.id, node.liveness);
      if (fact.kind !== 'commit') return null;
      for (const entry of fact.events) {
        const { event } = entry;
        if (event.fact.kind === 'node-joined') liveness.set(event.id, 'ready');
        if (event.fact.kind === 'node-liveness') liveness.set(event.id, event.fact.liveness);
        const nodeId = evictedBy(entry, fact);
        if (nodeId === undefined || liveness.get(nodeId) === 'down') continue;
        return `node ${nodeId} was evicted while it was ${liveness.get(nodeId)}`;
      }
      return null;
    },
  };
}

/** The node that an event takes an attempt from; undefined for any other event. */
function evictedBy({ event }: EventEntry, { tasks }: CommitFact): string | undefined {
  if (event.fact.kind !== 'attempt-lost' || event.fact.reason.code !== 'node-lost') return undefined;
  const { attempt } = event.fact;
  const task = tasks.find(({ id }) => id === event.id)?.after;
  return task?.attempts.find(({ number }) => number === attempt)?.nodeId ?? undefined;
}

function unprovoked(nodeId: string, troubled: ReadonlyMap<string, number>, truth: Truth): string | null {
  const node = truth.nodes.get(nodeId);
  const last = troubled.get(node?.address ?? '') ?? Number.NEGATIVE_INFINITY;
  return truth.now - last <= AFTERMATH_MS ? null : `node ${node?.name} was evicted, and nothing had happened to it`;
}
