import { simulate } from './simulate';
import type { SingleFault } from './single-fault';
import { SWEEP_SCENARIO } from './sweep-scenario';

/** Plays the scenario with each message, commit or event going wrong in turn. Answers what broke. */
async function sweep(what: SingleFault['what'], count: number): Promise<string[]> {
  const broken: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const { violation } = await simulate(SWEEP_SCENARIO, { single: { what, number } });
    if (violation !== null) broken.push(`${what} ${number}: ${violation.invariant}: ${violation.what}`);
  }
  return broken;
}

describe('a small cluster keeps its promises and comes to rest', () => {
  it('without a fault', async () => {
    const { violation, counts } = await simulate(SWEEP_SCENARIO);
    expect(violation).toBeNull();
    expect(Math.min(counts.messages, counts.commits, counts.events)).toBeGreaterThan(20);
  });

  it('whichever message is lost', async () => {
    const { counts } = await simulate(SWEEP_SCENARIO);
    expect(await sweep('message-lost', counts.messages)).toEqual([]);
  }, 180_000);

  it.each(['crash-before-commit', 'crash-after-commit'] as const)(
    'whichever commit the manager dies at (%s)',
    async (what) => {
      const { counts } = await simulate(SWEEP_SCENARIO);
      expect(await sweep(what, counts.commits)).toEqual([]);
    },
    180_000,
  );

  it('whichever event of an engine is lost', async () => {
    const { counts } = await simulate(SWEEP_SCENARIO);
    expect(await sweep('event-lost', counts.events)).toEqual([]);
  }, 180_000);
});
