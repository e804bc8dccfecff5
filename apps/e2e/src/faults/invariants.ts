import {
  finalNeverRevives,
  foreignUntouched,
  keptContainersRunOn,
  nothingReplaced,
  oneContainerPerAttempt,
  oneLiveSingleton,
} from './engine-invariants';
import { neverOversubscribed, nothingStale, refusedChangesNothing, staysBounded } from './bounds-invariants';
import type { Evidence } from './evidence';
import { acknowledgedWritesKept, legalTransitionsOnly, restartCountExact } from './history-invariants';
import { noStray, staysConverged } from './convergence-invariants';

/** Says what is wrong, one sentence each; nothing if it holds. */
export type Checker = (evidence: Evidence) => readonly string[];

/** The promises of the design, by their numbers. */
export const INVARIANTS = {
  I1: acknowledgedWritesKept,
  I2: (evidence: Evidence) => [...oneContainerPerAttempt(evidence), ...oneLiveSingleton(evidence)],
  I3: legalTransitionsOnly,
  I4: noStray,
  I5: staysConverged,
  I6: restartCountExact,
  I7: keptContainersRunOn,
  I8: nothingStale,
  I9: neverOversubscribed,
  I10: finalNeverRevives,
  I11: staysBounded,
  I12: refusedChangesNothing,
  I13: nothingReplaced,
  I14: foreignUntouched,
} as const satisfies Readonly<Record<string, Checker>>;

export type InvariantName = keyof typeof INVARIANTS;

/** Hold whatever is broken. */
export const ALWAYS: readonly InvariantName[] = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I10', 'I14'];

export interface Violation {
  readonly invariant: InvariantName;
  readonly what: string;
}

export function violationsOf(evidence: Evidence, names: readonly InvariantName[]): readonly Violation[] {
  return names.flatMap((invariant) => INVARIANTS[invariant](evidence).map((what) => ({ invariant, what })));
}
