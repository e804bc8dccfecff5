const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const INTERRUPTED = 130;

type CleanUp = () => Promise<void>;

/**
 * Does the work, and cleans up what it deferred, the last first, at its end or at Ctrl+C. After a Ctrl+C this process ends: the work is in
 * the middle of something.
 */
export async function interruptible(work: (defer: (cleanUp: CleanUp) => void) => Promise<void>): Promise<void> {
  const cleanUps: CleanUp[] = [];
  const interruption = Promise.withResolvers<'interrupted'>();
  for (const signal of SIGNALS) process.on(signal, () => interruption.resolve('interrupted'));
  let outcome: 'interrupted' | void = undefined;
  try {
    outcome = await Promise.race([work((cleanUp) => cleanUps.unshift(cleanUp)), interruption.promise]);
  } finally {
    if (outcome !== undefined) console.log('\ninterrupted: cleaning up');
    for (const cleanUp of cleanUps) await cleanUp();
  }
  if (outcome !== undefined) process.exit(INTERRUPTED);
}
