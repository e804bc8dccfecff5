import { STORIES } from './stories';
import { type ScenarioSize, scenarioOf } from './scenario';
import type { WorkerEnd } from './sim-link';
import type { SimWorker } from './sim-worker';
import { simulate } from './simulate';
import { SWEEP_SCENARIO } from './sweep-scenario';

const SMALL: ScenarioSize = { tasks: 30, minutes: 4, eventsPerMinute: 20, faultsPerMinute: 3 };

/** A worker whose wire was tampered with. */
function disguised(worker: SimWorker, change: Partial<WorkerEnd>): WorkerEnd {
  return {
    hello: (identity, answer) => worker.hello(identity, answer),
    apply: (session, commands, answer) => worker.apply(session, commands, answer),
    reports: (session, request, answer) => worker.reports(session, request, answer),
    ...change,
  };
}

/** Delivers every command a second time, as the next attempt. */
const appliesTwice = (worker: SimWorker): WorkerEnd =>
  disguised(worker, {
    apply: (session, commands, answer) => {
      worker.apply(session, commands, answer);
      const next = commands.map((command) => ({ ...command, attempt: command.attempt + 1 }));
      worker.apply(session, next, () => {});
    },
  });

/** Tells that all is over, whatever is. */
const saysReleased = (worker: SimWorker): WorkerEnd =>
  disguised(worker, {
    reports: (session, request, answer) =>
      worker.reports(session, request, (result) => {
        if (!result.ok) return answer(result);
        const reports = result.value.reports.map(
          (report) => ({ ...report, state: 'Failed', end: 'loss', released: true }) as const,
        );
        answer({ ok: true, value: { ...result.value, reports } });
      }),
  });

/** Takes commands and forgets the stops among them. */
const forgetsStops = (worker: SimWorker): WorkerEnd =>
  disguised(worker, {
    apply: (session, commands, answer) =>
      worker.apply(
        session,
        commands.filter(({ action }) => action !== 'stop'),
        answer,
      ),
  });

describe('a simulated cluster', () => {
  it.each([1, 2, 3, 4, 5, 6])('keeps its promises and comes to rest with seed %i', async (seed) => {
    const { violation, tail } = await simulate(scenarioOf(seed, SMALL));
    expect(violation === null ? null : [violation, ...tail.slice(-40)]).toBeNull();
  });

  it.each(STORIES)('keeps its promises in the story: $name', async ({ scenario, meddle }) => {
    const { violation, tail } = await simulate(scenario, { meddle });
    expect(violation === null ? null : [violation, ...tail.slice(-40)]).toBeNull();
  });

  it('tells the same story for the same seed, and another for another', async () => {
    const hashes = [];
    for (const seed of [7, 7, 8]) hashes.push((await simulate(scenarioOf(seed, SMALL))).hash);
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).not.toBe(hashes[2]);
  });

  it.each([
    ['I10', 'that gets every command twice, as two attempts', appliesTwice],
    ['I', 'that says of everything that it is over', saysReleased],
    ['I5', 'that forgets to stop', forgetsStops],
  ] as const)('shows a broken %s at a worker %s', async (invariant, _, disguise) => {
    const { violation } = await simulate(SWEEP_SCENARIO, { disguise });
    expect(violation?.invariant).toMatch(new RegExp(`^${invariant}`));
  });
});
