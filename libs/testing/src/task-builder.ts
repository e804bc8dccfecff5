import { SPEC_DEFAULTS, type TaskSpec } from '@cube/task';

/** A spec that says only what the test is about. */
export function specOf(change: Partial<TaskSpec> = {}): TaskSpec {
  return { ...SPEC_DEFAULTS, name: 'web', image: 'cube/echo:1', ...change };
}
