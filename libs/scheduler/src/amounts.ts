import type { Capacity } from '@cube/task';
import type { Demand } from './demand';

/** What nodes have and tasks take, in the order in which fit is checked. */
export const RESOURCES = ['cpu', 'memory', 'disk', 'pids'] as const;

export type Resource = (typeof RESOURCES)[number];

/**
 * A quantity of each resource as whole numbers, so that sums are exact and a release gives back precisely what was
 * taken: CPU in billionths of a core (Docker's NanoCPUs), memory and disk in bytes, pids in processes and threads.
 */
export type Amounts = Readonly<Record<Resource, number>>;

export const CPU_UNIT = 1e9;

/** Capacity or measured use. What is missing, negative or no number counts as nothing. */
export function amountsOf(quantity: Capacity | null): Amounts {
  if (quantity === null) return { cpu: 0, memory: 0, disk: 0, pids: 0 };
  return {
    cpu: sane(quantity.cpu * CPU_UNIT),
    memory: sane(quantity.memoryBytes),
    disk: sane(quantity.diskBytes),
    pids: sane(quantity.pids ?? 0),
  };
}

/** Throws a RangeError for a demand that is no quantity: specs are checked long before this. */
export function demandedAmounts(demand: Demand): Amounts {
  return {
    cpu: demanded('CPU', demand.cpu * CPU_UNIT),
    memory: demanded('memory', demand.memoryBytes),
    disk: demanded('disk', demand.diskBytes),
    pids: demanded('pids', demand.pids),
  };
}

function sane(amount: number): number {
  return amount > 0 && amount < Infinity ? whole(amount) : 0;
}

/** Beyond exact numbers lies nothing but "too large for any node". */
function demanded(name: string, amount: number): number {
  if (amount >= 0) return Math.min(whole(amount), Number.MAX_SAFE_INTEGER);
  throw new RangeError(`a task can't ask for ${amount} of ${name}: expected 0 or more`);
}

function whole(amount: number): number {
  return Math.floor(amount + 0.5);
}
