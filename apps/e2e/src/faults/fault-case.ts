import type { InvariantName } from './invariants';
import type { Stage } from './stage';
import type { StageOptions } from './stage-options';

/** One way in which the world goes wrong, and what must hold all the same. */
export interface FaultCase {
  readonly name: string;
  /** What goes wrong, in words. */
  readonly injected: string;
  readonly stage: StageOptions;
  readonly invariants: readonly InvariantName[];
  /** Does it. Whatever must hold of this case alone is asserted on the way. */
  readonly steps: (stage: Stage) => Promise<void>;
}

/** Rejects when it takes longer: a step that never comes must name itself. */
export async function within<T>(what: string, limitMs: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not within ${limitMs / 1000} s: ${what}`)), limitMs);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
