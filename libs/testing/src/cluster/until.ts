const STEP_MS = 20;

/** Asks again until the answer satisfies; fails with the last answer once the deadline is over. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  satisfied: (answer: T) => boolean,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown = 'no answer';
  for (;;) {
    try {
      const answer = await ask();
      if (satisfied(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      const shown = last instanceof Error ? String(last) : JSON.stringify(last, null, 1);
      throw new Error(`not within ${timeoutMs / 1000} s: ${what}; last seen: ${shown?.slice(0, 4000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
