import fc from 'fast-check';
import { FAULT_NAMES, type FaultName } from './fault-names';

/** How a task of a scenario lives, by the image that it runs; see `sim-images.ts`. */
export const TASK_IMAGES = ['service', 'stubborn', 'job', 'crasher', 'hog', 'far', 'broken'] as const;

/** Why a submission has to be refused: the name of a live task, an event or a task once more with another body, and so on. */
export const WRONGS = ['name', 'event', 'task', 'strategy', 'constraint', 'target'] as const;

/** Active more often than not, or the cluster would stand still. */
const AVAILABILITIES = ['active', 'active', 'paused', 'draining', 'draining'] as const;

/** What users, operators and programs do. `pick` chooses among what is there then, in [0, 1). */
export type TaskStep =
  | {
      readonly kind: 'submit';
      readonly image: (typeof TASK_IMAGES)[number];
      readonly cpu: number;
      readonly policy: string;
      readonly probe: 'none' | 'http' | 'command';
      readonly singleton: boolean;
      /** Host port; 0 for none. */
      readonly port: number;
      readonly priority: number;
    }
  /** A submission that has to be refused. */
  | { readonly kind: 'submit-wrongly'; readonly wrong: (typeof WRONGS)[number]; readonly pick: number }
  | { readonly kind: 'stop' | 'remove'; readonly pick: number }
  | { readonly kind: 'restart'; readonly pick: number }
  /** An operator's word about a node. */
  | {
      readonly kind: 'operate';
      readonly pick: number;
      readonly availability: (typeof AVAILABILITIES)[number];
      readonly parallel: number;
      readonly label: string | null;
    }
  /** An operator removes a node; refused unless it is down and nothing may run there. */
  | { readonly kind: 'remove-node'; readonly pick: number }
  | { readonly kind: 'sicken'; readonly pick: number }
  | { readonly kind: 'exit'; readonly pick: number; readonly exitCode: number };

/** Something goes wrong at `where` (in [0, 1), over what the fault can be about), and is well again after `lastsMs`. */
export interface FaultStep {
  readonly kind: 'fault';
  readonly name: FaultName;
  readonly where: number;
  readonly lastsMs: number;
}

export type Step = { readonly at: number } & (TaskStep | FaultStep);

/** All that a run of the simulation depends on: the same value, the same story. */
export interface Scenario {
  readonly seed: number;
  /** When faults end and the cluster has to come to rest, milliseconds. */
  readonly turmoilMs: number;
  readonly steps: readonly Step[];
}

export interface ScenarioSize {
  readonly tasks: number;
  readonly minutes: number;
  readonly eventsPerMinute: number;
  readonly faultsPerMinute: number;
}

/** What the long campaigns run. */
export const USUAL_SIZE: ScenarioSize = { tasks: 100, minutes: 10, eventsPerMinute: 20, faultsPerMinute: 2 };

const FIRST_TASKS_MS = 30_000;
const LONGEST_FAULT_MS = 40_000;

/** Not `fc.double`, which draws its exponent evenly: nearly all of its numbers are nearly 0. */
const fraction = fc.nat({ max: 999_999 }).map((millionths) => millionths / 1_000_000);

/** A policy that lets each image come to rest: what ends by itself is not started for ever. */
const life = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      image: fc.constantFrom('service' as const, 'service' as const, 'stubborn' as const, 'far' as const),
      policy: fc.constantFrom('', 'always', 'no', 'on-failure:5'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      image: fc.constantFrom('job' as const, 'crasher' as const, 'hog' as const, 'broken' as const),
      policy: fc.constantFrom('', 'no', 'on-failure:1', 'on-failure:5'),
    }),
  },
);

const submit = fc
  .tuple(
    life,
    fc.record({
      kind: fc.constant('submit' as const),
      cpu: fc.constantFrom(0, 0.1, 0.25, 0.25, 0.5, 1),
      probe: fc.constantFrom('none' as const, 'none' as const, 'http' as const, 'command' as const),
      singleton: fc.constantFrom(false, false, false, false, true),
      port: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 8080, 8081),
      priority: fc.constantFrom(0, 50, 50, 100),
    }),
  )
  .map(([lived, rest]) => ({ ...rest, ...lived }));

const taskStep: fc.Arbitrary<TaskStep> = fc.oneof(
  { weight: 8, arbitrary: submit },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('submit-wrongly' as const),
      wrong: fc.constantFrom(...WRONGS),
      pick: fraction,
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('stop' as const, 'remove' as const), pick: fraction }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('exit' as const), pick: fraction, exitCode: fc.constantFrom(0, 1, 1) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('sicken' as const), pick: fraction }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const), pick: fraction }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('operate' as const),
      pick: fraction,
      availability: fc.constantFrom(...AVAILABILITIES),
      parallel: fc.constantFrom(1, 1, 3),
      label: fc.constantFrom('ssd', null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove-node' as const), pick: fraction }) },
);

const faultStep: fc.Arbitrary<FaultStep> = fc.record({
  kind: fc.constant('fault' as const),
  name: fc.constantFrom(...FAULT_NAMES),
  where: fraction,
  lastsMs: fc.integer({ min: 500, max: LONGEST_FAULT_MS }),
});

/** A cluster that fills up, and then so many events and faults a minute. */
export function scenarioArbitrary(size: ScenarioSize): fc.Arbitrary<Scenario> {
  const turmoilMs = size.minutes * 60_000;
  const within = (from: number, to: number) => fc.integer({ min: from, max: to });
  const timed = <T extends object>(step: fc.Arbitrary<T>, at: fc.Arbitrary<number>, length: number) =>
    fc.array(
      fc.tuple(at, step).map(([when, what]) => ({ at: when, ...what })),
      { minLength: length, maxLength: length },
    );
  return fc
    .record({
      seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      first: timed(submit, within(1_000, FIRST_TASKS_MS), size.tasks),
      events: timed(taskStep, within(FIRST_TASKS_MS, turmoilMs), Math.round(size.minutes * size.eventsPerMinute)),
      faults: timed(faultStep, within(5_000, turmoilMs), Math.round(size.minutes * size.faultsPerMinute)),
    })
    .map(({ seed, first, events, faults }) => ({
      seed,
      turmoilMs,
      steps: [...first, ...events, ...faults].sort((one, other) => one.at - other.at),
    }));
}

/** The scenario of a seed: the same on every machine. */
export function scenarioOf(seed: number, size: ScenarioSize = USUAL_SIZE): Scenario {
  const [scenario] = fc.sample(scenarioArbitrary(size), {
    seed,
    numRuns: 1,
    unbiased: true,
  });
  if (scenario === undefined) throw new Error(`seed ${seed} makes no scenario`);
  return scenario;
}
