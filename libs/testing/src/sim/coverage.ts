import { TASK_STATES, type TaskState } from '@cube/task';
import { FAULT_NAMES, type FaultName } from './fault-names';

/** How often each fault was injected, and how often it met a task in each state. Plain data: processes add theirs up. */
export interface Meetings {
  readonly injected: Record<FaultName, number>;
  readonly met: Record<FaultName, Record<TaskState, number>>;
}

export function emptyMeetings(): Meetings {
  const row = () => Object.fromEntries(TASK_STATES.map((state) => [state, 0])) as Record<TaskState, number>;
  return {
    injected: Object.fromEntries(FAULT_NAMES.map((name) => [name, 0])) as Record<FaultName, number>,
    met: Object.fromEntries(FAULT_NAMES.map((name) => [name, row()])) as Record<FaultName, Record<TaskState, number>>,
  };
}

export function addMeetings(sum: Meetings, other: Meetings): void {
  for (const name of FAULT_NAMES) {
    sum.injected[name] += other.injected[name];
    for (const state of TASK_STATES) sum.met[name][state] += other.met[name][state];
  }
}

export function faultsOf({ injected }: Meetings): number {
  return FAULT_NAMES.reduce((sum, name) => sum + injected[name], 0);
}

/** Pairs that never met: what a campaign has not tried. */
export function neverMet({ met }: Meetings): readonly string[] {
  return FAULT_NAMES.flatMap((name) =>
    TASK_STATES.filter((state) => met[name][state] === 0).map((state) => `${name} x ${state}`),
  );
}

/** The matrix as text, a fault a line. */
export function printMeetings({ injected, met }: Meetings): string {
  const width = Math.max(...FAULT_NAMES.map((name) => name.length));
  const cells = (values: readonly (string | number)[]) => values.map((value) => `${value}`.padStart(11)).join('');
  const lines = FAULT_NAMES.map(
    (name) => name.padEnd(width) + cells([injected[name], ...TASK_STATES.map((state) => met[name][state])]),
  );
  return ['fault'.padEnd(width) + cells(['injected', ...TASK_STATES]), ...lines].join('\n');
}
