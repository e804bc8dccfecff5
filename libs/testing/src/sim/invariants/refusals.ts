import type { ClusterEvent } from '@cube/control-plane';
import type { Invariant } from './fact';

/** I12: what was refused changes nothing, then or later. */
export function refusedChangesNothing(): Invariant {
  const refused = new Set<string>();
  const taken = new Set<string>();
  return {
    name: 'I12 what is refused changes nothing',
    check(fact) {
      if (fact.kind === 'refused') {
        refused.add(fact.eventId);
        return taken.has(fact.eventId) ? `event ${fact.eventId} was refused, and had been taken in` : null;
      }
      if (fact.kind !== 'commit') return null;
      for (const { event } of fact.events) {
        const eventId = requestOf(event);
        if (eventId === null) continue;
        taken.add(eventId);
        if (refused.has(eventId)) return `event ${eventId} was refused, and was taken in later`;
      }
      return null;
    },
  };
}

function requestOf({ about, fact }: ClusterEvent): string | null {
  if (about !== 'task') return null;
  if (fact.kind === 'task-submitted') return fact.request.eventId;
  return fact.kind === 'stop-requested' ? (fact.request?.eventId ?? null) : null;
}
