import type { ClusterEvent } from '@cube/control-plane';
import { LIMITS } from '../limits';
import type { Invariant } from './fact';

/** I12: what was refused changes nothing, then or later. */
export function refusedChangesNothing(): Invariant {
  const refused = new Set<string>();
  const taken = new Set<string>();
  return {
    name: 'I12 what is refused changes nothing',
    check(fact) {
      if (fact.kind === 'restored') taken.clear();
      if (fact.kind === 'wrongly-taken') return `event ${fact.eventId} was taken in, although ${fact.why}`;
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

/** I12: what has to be refused is: no two live tasks have one name. */
export function liveNamesAreUnique(): Invariant {
  const holders = new Map<string, string>();
  return {
    name: 'I12 live names are unique',
    check(fact, truth) {
      if (fact.kind === 'restored') {
        holders.clear();
        for (const { id, spec, final } of truth.tasks.values()) if (!final) holders.set(spec.name, id);
      }
      if (fact.kind !== 'commit') return null;
      for (const { id, before, after } of fact.tasks) {
        const name = (after ?? before)?.spec.name ?? '';
        if (after === undefined || after.final) {
          if (holders.get(name) === id) holders.delete(name);
          continue;
        }
        const holder = holders.get(name);
        if (holder !== undefined && holder !== id) return `tasks ${holder} and ${id} are both called ${name}`;
        holders.set(name, id);
      }
      return null;
    },
  };
}

/** I12: no more live tasks than the operator allows. */
export function tasksAreLimited(): Invariant {
  return {
    name: 'I12 no more tasks than allowed',
    check(fact, truth) {
      if (fact.kind !== 'commit' || !fact.tasks.some(({ before }) => before === undefined)) return null;
      const live = [...truth.tasks.values()].filter(({ final }) => !final).length;
      return live <= LIMITS.tasks ? null : `${live} tasks are live, of ${LIMITS.tasks} at most`;
    },
  };
}

function requestOf({ about, fact }: ClusterEvent): string | null {
  if (about !== 'task') return null;
  if (fact.kind === 'task-submitted') return fact.request.eventId;
  return fact.kind === 'stop-requested' ? (fact.request?.eventId ?? null) : null;
}
