import { TASK_STATES, type TaskState } from '@cube/task';
import { FAULT_NAMES, type FaultName } from './fault-names';

export type CoverageTable = Record<FaultName, Record<TaskState, number>>;

/** A container ends or disappears only where there is one: a task that never had any can't be met by it. */
export function emptyTable(): CoverageTable {
  const row = () => Object.fromEntries(TASK_STATES.map((state) => [state, 0])) as Record<TaskState, number>;
  return Object.fromEntries(FAULT_NAMES.map((name) => [name, row()])) as CoverageTable;
}

/** How often each fault met a task in each state. */
export class Coverage {
  readonly table = emptyTable();
  /** How often each fault was injected. */
  readonly injected = Object.fromEntries(FAULT_NAMES.map((name) => [name, 0])) as Record<FaultName, number>;

  count(name: FaultName, states: Iterable<TaskState>): void {
    this.injected[name] += 1;
    for (const state of states) this.table[name][state] += 1;
  }

  add(other: Pick<Coverage, 'table' | 'injected'>): void {
    for (const name of FAULT_NAMES) {
      this.injected[name] += other.injected[name];
      for (const state of TASK_STATES) this.table[name][state] += other.table[name][state];
    }
  }

  get faults(): number {
    return FAULT_NAMES.reduce((sum, name) => sum + this.injected[name], 0);
  }

  /** Pairs that never met. */
  get empty(): readonly string[] {
    return FAULT_NAMES.flatMap((name) =>
      TASK_STATES.filter((state) => this.table[name][state] === 0).map((state) => `${name} x ${state}`),
    );
  }

  /** The matrix as text, a fault a line. */
  print(): string {
    const width = Math.max(...FAULT_NAMES.map((name) => name.length));
    const cells = (values: readonly (string | number)[]) => values.map((value) => `${value}`.padStart(11)).join('');
    const lines = FAULT_NAMES.map(
      (name) =>
        name.padEnd(width) + cells([this.injected[name], ...TASK_STATES.map((state) => this.table[name][state])]),
    );
    return ['fault'.padEnd(width) + cells(['injected', ...TASK_STATES]), ...lines].join('\n');
  }
}
