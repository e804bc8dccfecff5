const STILL_WORKING_MS = 10_000;

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** @param {number} since by `performance.now()` */
export function secondsSince(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/**
 * Says what begins, every ten seconds that it still goes on, and how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function during(title, work) {
  const start = performance.now();
  say(`${title} ...`);
  const reminder = setInterval(() => say(`  still at it after ${secondsSince(start)}`), STILL_WORKING_MS);
  try {
    const result = await work();
    say(`  done in ${secondsSince(start)}`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}

/** A failure that the user can mend: shown as its message alone, without a stack. */
export class SetupError extends Error {}

/** @param {unknown} error */
export function describeError(error) {
  if (error instanceof SetupError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
