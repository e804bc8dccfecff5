import { scenarioOf } from './scenario';
import { simulate } from './simulate';

const SMALL = { tasks: 30, minutes: 4, eventsPerMinute: 20, faultsPerMinute: 3 };

describe('a simulated cluster', () => {
  it.each([1, 2, 3, 4, 5, 6])('keeps its promises and comes to rest with seed %i', async (seed) => {
    const { violation, tail } = await simulate(scenarioOf(seed, SMALL));
    expect(violation === null ? null : [violation, ...tail.slice(-40)]).toBeNull();
  });

  it('tells the same story for the same seed, and another for another', async () => {
    const hashes = [];
    for (const seed of [7, 7, 8]) hashes.push((await simulate(scenarioOf(seed, SMALL))).hash);
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).not.toBe(hashes[2]);
  });

  it('catches a worker that obeys whatever epoch a manager is of', async () => {
    const { violation } = await simulate(scenarioOf(1, SMALL), {
      disguise: (worker) => ({
        hello: (identity, answer) => worker.hello({ ...identity, epoch: identity.epoch + 1_000_000 }, answer),
        apply: (session, commands, answer) =>
          worker.apply(
            session,
            commands.map((command) => ({ ...command, attempt: command.attempt + 1 })),
            answer,
          ),
        reports: (session, request, answer) => worker.reports(session, request, answer),
      }),
    });
    expect(violation).not.toBeNull();
  });
});
