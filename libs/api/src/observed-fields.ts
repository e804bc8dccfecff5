import { isPlainObject, type Problem } from './check';
import { isAbsent } from './field';
import { ZERO_TIME } from './wire-time';

/** What Cube alone writes into a task, with what to say instead where somebody may hope to ask for something by it. */
const INSTEAD = {
  ContainerID: '',
  Node: ': to choose the node, say "Constraints":["node.name==NAME"]',
  Attempt: '',
  RestartCount: ': to limit restarts, say RestartPolicy',
  HostPorts: ': to choose host ports, say PortBindings',
  Health: ': to have it probed, say HealthCheck',
  ExitCode: '',
  ReasonCode: '',
  Reason: '',
  Final: '',
  CreatedAt: '',
  StartTime: '',
  FinishTime: '',
  NextAttemptAt: '',
  ImageDigest: ': to pin an image, say "Image":"NAME@sha256:DIGEST"',
} as const;

/**
 * A run that says what only Cube can know hopes for something that it would not get, or is an old answer sent again. Empty values pass,
 * as Go clients write every field of their task.
 */
export function observedProblems(task: unknown): readonly Problem[] {
  if (!isPlainObject(task)) return [];
  const said = Object.entries(INSTEAD).filter(([name]) => Object.hasOwn(task, name) && !isEmpty(task[name]));
  const problems = said.map(([name, instead]) => ({
    at: `.${name}`,
    value: task[name],
    expected: `no value: only Cube writes this field${instead}`,
  }));
  const { State: state } = task;
  if (isAbsent(state) || state === 0 || state === 1) return problems;
  const expected = '0, 1 or no value: the State of the event says what to do, 2 to run and 3 to stop';
  return [{ at: '.State', value: state, expected }, ...problems];
}

function isEmpty(value: unknown): boolean {
  if (isPlainObject(value)) return Object.keys(value).length === 0;
  if (Array.isArray(value)) return value.length === 0;
  return isAbsent(value) || value === '' || value === 0 || value === false || value === ZERO_TIME || value === 'none';
}
