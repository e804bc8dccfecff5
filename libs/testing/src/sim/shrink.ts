import fc from 'fast-check';
import type { Scenario, Step } from './scenario';
import { simulate } from './simulate';

/** Faults and events need a moment to show. */
const AFTERMATH_MS = 5_000;

/** What a scenario does, and by when the search for less of it has to end. */
interface Search {
  readonly breaks: (steps: readonly Step[]) => Promise<boolean>;
  readonly isOver: () => boolean;
}

/** A scenario with fewer steps that still breaks the same promise: what a person can read. */
export async function shrink(scenario: Scenario, invariant: string, withinMs: number): Promise<Scenario> {
  const deadline = performance.now() + withinMs;
  const search: Search = {
    breaks: async (steps) => (await simulate({ ...scenario, steps })).violation?.invariant === invariant,
    isOver: () => performance.now() > deadline,
  };
  const fewer = await dropChunks(scenario.steps, search);
  const steps = await dropSteps(fewer, search, deadline - performance.now());
  const shorter = { ...scenario, steps, turmoilMs: (steps.at(-1)?.at ?? 0) + AFTERMATH_MS };
  return (await simulate(shorter)).violation?.invariant === invariant ? shorter : { ...scenario, steps };
}

/** Halves, quarters, eighths and so on: most steps have nothing to do with it, and go many at a time. */
async function dropChunks(all: readonly Step[], { breaks, isOver }: Search): Promise<readonly Step[]> {
  let kept = all;
  for (let size = Math.ceil(kept.length / 2); size > 1 && !isOver(); size = Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length && !isOver();) {
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (await breaks(fewer)) kept = fewer;
      else from += size;
    }
    if (size === 2) break;
  }
  return kept;
}

/** One by one, as fast-check shrinks a list. */
async function dropSteps(kept: readonly Step[], { breaks }: Search, withinMs: number): Promise<readonly Step[]> {
  if (kept.length === 0 || withinMs <= 0) return kept;
  let least = kept;
  const some = fc.array(fc.noShrink(fc.constantFrom(...kept)), { maxLength: kept.length });
  const property = fc.asyncProperty(some, async (steps) => {
    if (!(await breaks(steps))) return true;
    if (steps.length < least.length) least = steps;
    return false;
  });
  await fc.check(property, { examples: [[[...kept]]], numRuns: 1, interruptAfterTimeLimit: withinMs });
  return least;
}
