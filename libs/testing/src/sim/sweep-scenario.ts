import { SPEC_DEFAULTS } from '@cube/task';
import type { Scenario, Step, TaskStep } from './scenario';

/** One task of each way to live and end, and a user's stop: short enough to be played hundreds of times. */
export const SWEEP_SCENARIO: Scenario = {
  seed: 1,
  turmoilMs: 24_000,
  steps: [
    ...submits([
      { image: 'service', probe: 'command', port: 8080 },
      { image: 'stubborn', singleton: true },
      { image: 'job', policy: 'no' },
      { image: 'crasher', policy: 'on-failure:1' },
      { image: 'far' },
      { image: 'broken' },
    ]),
    { at: 9_000, kind: 'exit', pick: 0, exitCode: 1 },
    { at: 14_000, kind: 'stop', pick: 0.3 },
  ],
};

type Submit = Extract<TaskStep, { kind: 'submit' }>;

function submits(changes: readonly (Pick<Submit, 'image'> & Partial<Submit>)[]): Step[] {
  const usual = { cpu: 0.5, policy: '', probe: 'none', singleton: false, port: 0 } as const;
  const { priority } = SPEC_DEFAULTS;
  return changes.map((change, index) => ({
    ...{ at: 1_000 + index * 200, kind: 'submit', priority },
    ...usual,
    ...change,
  }));
}
