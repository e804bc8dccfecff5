import type { Clock, Ids, Rng } from '@cube/task';
import { v7 } from 'uuid';

/** The longest delay that a timer can have: a longer one would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.min(delayMs, LONGEST_DELAY_MS));
    return () => clearTimeout(timer);
  },
};

export const systemRng: Rng = { next: () => Math.random() };

/** Version 7 (RFC 9562): ordered by time, so that what is made together is stored together. */
export const systemIds: Ids = { uuid: () => v7() };
