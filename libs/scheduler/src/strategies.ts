import { binpack } from './binpack';
import { epvm } from './epvm';
import { greedy } from './greedy';
import { headroom } from './headroom';
import { roundRobin } from './round-robin';
import { spread } from './spread';
import type { Strategy } from './strategy';

/** By name, the default first. Adding one is adding it here. */
export const STRATEGIES: readonly Strategy[] = [epvm, roundRobin, greedy, spread, binpack, headroom];

export const DEFAULT_STRATEGY = epvm.name;

/** Tell the user: there is no such strategy. */
export class UnknownStrategyError extends Error {
  constructor(readonly strategy: string) {
    super(
      `there is no strategy "${strategy.slice(0, 80)}": expected ${STRATEGIES.map(({ name }) => name).join(' or ')}`,
    );
    this.name = 'UnknownStrategyError';
  }
}

/** Throws an UnknownStrategyError that lists the known. */
export function strategyNamed(name: string): Strategy {
  const strategy = STRATEGIES.find((known) => known.name === name);
  if (strategy === undefined) throw new UnknownStrategyError(name);
  return strategy;
}
