import type { Clock, Ids, Rng } from '@cube/task';
import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** The longest delay that a timer can have: a longer one would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.max(0, Math.min(delayMs, LONGEST_DELAY_MS)));
    return () => clearTimeout(timer);
  },
};

export const systemRng: Rng = { next: () => Math.random() };

/** Version 7 (RFC 9562): ordered by time, so that what is made together is stored together. */
export const systemIds: Ids = { uuid: () => v7({ rng: randomBytes }) };

const POOL_BYTES = 16 * 256;
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** Sixteen random bytes; drawn many at a time, since each draw is a call into the kernel. */
function randomBytes(): Uint8Array {
  if (used === POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.slice(used - 16, used);
}
