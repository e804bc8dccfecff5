import type { Capacity } from '@cube/task';
import { type Amounts, amountsOf, RESOURCES } from './amounts';

/** Factors by which a node gives away more of something than it has; 1 gives away what is there. */
export type Overcommit = Readonly<Record<keyof Amounts, number>>;

/** What holds for every node of a cluster. Plain data, part of a decision's inputs. */
export interface PlacementRules {
  /** Kept back on each node for what is not a task: its system, its engine, its worker. */
  readonly reserve: Capacity;
  readonly overcommit: Overcommit;
}

export const NO_RULES: PlacementRules = {
  reserve: { cpu: 0, memoryBytes: 0, diskBytes: 0, pids: 0 },
  overcommit: { cpu: 1, memory: 1, disk: 1, pids: 1 },
};

/** What a node of this size gives to tasks: (capacity - reserve) x overcommit, 0 where the reserve takes all. */
export function allocatable(capacity: Capacity, { reserve, overcommit }: PlacementRules): Amounts {
  const [all, kept] = [amountsOf(capacity), amountsOf(reserve)];
  const of = (resource: keyof Amounts): number => {
    const left = Math.max(0, all[resource] - kept[resource]);
    return Math.floor(left * sane(overcommit[resource]));
  };
  return { cpu: of('cpu'), memory: of('memory'), disk: of('disk'), pids: of('pids') };
}

/** Null where they change nothing, so that nobody pays for rules that there aren't. */
export function effective(rules: PlacementRules): PlacementRules | null {
  const kept = amountsOf(rules.reserve);
  return RESOURCES.every((resource) => kept[resource] === 0 && rules.overcommit[resource] === 1) ? null : rules;
}

function sane(factor: number): number {
  return factor > 0 && factor < Infinity ? factor : 1;
}
