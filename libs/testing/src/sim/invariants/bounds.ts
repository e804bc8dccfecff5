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
/** What the manager is told to keep, and what may end between two looks of its own. */
const FINALS = 60 + 10;
/** Two workers keep 20 each on the host that they share, and while a manager is away nothing is collected. */
const ENDED_CONTAINERS = 40 + 60;

/** I11: queues, timers and messages stay in proportion to what there is to do. */
export function outOfBounds({ timers, inFlight, workers, attempts, finals, endedContainers }: Sizes): string | null {
  const most = TIMERS_OF_A_PROCESS + TIMERS_OF_AN_ATTEMPT * attempts;
  const leaking = timers.find(({ count }) => count > most);
  if (leaking !== undefined) return `${leaking.process} has ${leaking.count} timers, for ${attempts} attempts`;
  if (finals > FINALS) return `${finals} tasks are over and still listed`;
  if (endedContainers > ENDED_CONTAINERS) return `${endedContainers} ended containers are still there`;
  return inFlight > MESSAGES_TO_A_WORKER * workers ? `${inFlight} messages are on their way` : null;
}
