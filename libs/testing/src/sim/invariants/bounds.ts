import { LIMITS } from '../limits';
import type { Invariant } from './fact';

/** What piles up if something leaks or is never drained. */
export interface Sizes {
  /** Timers of each process, by its name. */
  readonly timers: readonly { readonly process: string; readonly count: number }[];
  /** Messages on their way. */
  readonly inFlight: number;
  readonly workers: number;
  /** Attempts that hold something, and those that are kept for inspection. */
  readonly attempts: number;
  /** Tasks that are over and still listed. */
  readonly finals: number;
  /** Containers that ended and are still there, on the host that has most of them. */
  readonly endedContainers: number;
}

const TIMERS_OF_A_PROCESS = 60;
const TIMERS_OF_AN_ATTEMPT = 4;
const MESSAGES_TO_A_WORKER = 40;
/** What may end between two looks of the manager. */
const FINALS_BETWEEN_LOOKS = 10;
const WORKERS_OF_A_HOST = 2;
/** Of a create without an answer a second one may come for minutes: what it made stays, and keeps its name taken. */
const MADE_UNSURELY = 4;
/** While no manager says that it knows of their ends, containers wait. */
const ENDED_UNHEARD = 60;
/** Of one task. */
const EVENTS_REMEMBERED = 100;

/** I11: queues, timers and messages stay in proportion to what there is to do. */
export function outOfBounds({ timers, inFlight, workers, attempts, finals, endedContainers }: Sizes): string | null {
  const most = TIMERS_OF_A_PROCESS + TIMERS_OF_AN_ATTEMPT * attempts;
  const leaking = timers.find(({ count }) => count > most);
  if (leaking !== undefined) return `${leaking.process} has ${leaking.count} timers, for ${attempts} attempts`;
  if (finals > LIMITS.finalTasks + FINALS_BETWEEN_LOOKS) return `${finals} tasks are over and still listed`;
  if (endedContainers > keptEnded() + ENDED_UNHEARD) return `${endedContainers} ended containers are still there`;
  return inFlight > MESSAGES_TO_A_WORKER * workers ? `${inFlight} messages are on their way` : null;
}

/** I11: with a manager that has heard of all ends, no more are kept than the operator wants. */
export function tooManyKept({ endedContainers }: Pick<Sizes, 'endedContainers'>): string | null {
  const most = keptEnded() + MADE_UNSURELY;
  return endedContainers > most ? `${endedContainers} ended containers are kept, of ${most} at most` : null;
}

function keptEnded(): number {
  return LIMITS.endedOfAWorker * WORKERS_OF_A_HOST;
}

/** I11: what the store remembers of one task does not grow with its age. */
export function recordsAreBounded(): Invariant {
  return {
    name: 'I11 records are bounded',
    check(fact) {
      if (fact.kind !== 'commit') return null;
      const long = fact.tasks.find(({ eventsKept }) => eventsKept > EVENTS_REMEMBERED);
      return long === undefined ? null : `task ${long.id} remembers ${long.eventsKept} events`;
    },
  };
}
