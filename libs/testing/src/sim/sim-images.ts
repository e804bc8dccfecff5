import type { FakeImage } from '@cube/runtime/fake';

type ImageWith = (sick: ReadonlySet<string>) => Partial<FakeImage>;

/** Whether a probe command inside the container succeeds. */
function probed(sick: ReadonlySet<string>, name: string) {
  return { exec: () => ({ result: { exitCode: sick.has(name) ? 1 : 0, output: '' } }) };
}

/** What tasks run in a simulation: each a way of living and ending. */
export const IMAGES: Readonly<Record<string, ImageWith>> = {
  service: (sick) => ({ process: ({ name }) => ({ stopMs: 200, ...probed(sick, name) }) }),
  /** Ends only by force, after its grace period. */
  stubborn: (sick) => ({ process: ({ name }) => ({ ignoresTerm: true, ...probed(sick, name) }) }),
  /** Does its work and ends. */
  job: () => ({ process: () => ({ exitAfterMs: 20_000, exitCode: 0, stopMs: 100 }) }),
  /** Fails each time, soon. */
  crasher: () => ({ process: () => ({ exitAfterMs: 3_000, exitCode: 1 }) }),
  hog: () => ({ process: () => ({ exitAfterMs: 5_000, outOfMemory: true, exitCode: 137 }) }),
  /** Has to be pulled. */
  far: (sick) => ({
    present: false,
    pullMs: 4_000,
    process: ({ name }) => ({ stopMs: 200, ...probed(sick, name) }),
  }),
  broken: () => ({
    process: () => ({
      startFailure: { kind: 'command-not-found', message: 'exec: "nope": not found', exitCode: 127 },
    }),
  }),
};
