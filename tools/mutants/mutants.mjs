import { MANAGER_MUTANTS } from './manager-mutants.mjs';
import { WORKER_MUTANTS } from './worker-mutants.mjs';

/**
 * A plausible slip of one line, and the invariant of docs/reliability.md that it breaks. `file` is below libs/; `find` must
 * be there exactly once.
 * @typedef {{ invariant: string, slip: string, file: string, find: string, replace: string }} Mutant
 */

/** @type {readonly Mutant[]} by their invariants */
export const MUTANTS = [...MANAGER_MUTANTS, ...WORKER_MUTANTS].sort((one, other) => numberOf(one) - numberOf(other));

/** @param {Mutant} mutant */
function numberOf({ invariant }) {
  return Number(invariant.slice(1));
}
