import { ConstraintError, parseConstraint, strategyNamed, UnknownStrategyError } from '@cube/scheduler';
import { inside, isPlainObject, type Problem } from './check';

/** As many as a person would write. */
export const MOST_CONSTRAINTS = 100;

/**
 * What is wrong with how a task wants to be placed, as the scheduler reads it. Asked of users alone: a worker runs what was placed,
 * by whatever strategy, also one that its own version doesn't know. Silent about what is no text, and about a list that is too long,
 * which the spec's own check refuses as a whole: reading it would hold up everybody.
 */
export function placementProblems(task: unknown): readonly Problem[] {
  if (!isPlainObject(task)) return [];
  const { Strategy: strategy, Constraints: constraints } = task;
  const entries: readonly unknown[] =
    Array.isArray(constraints) && constraints.length <= MOST_CONSTRAINTS ? constraints : [];
  return [
    ...inside('.Strategy', strategy === '' ? [] : problemsOf(strategy, UnknownStrategyError, strategyNamed)),
    ...entries.flatMap((entry, index) =>
      inside(`.Constraints[${index}]`, problemsOf(entry, ConstraintError, parseConstraint)),
    ),
  ];
}

function problemsOf(
  value: unknown,
  wrong: new (...given: never[]) => Error,
  read: (text: string) => unknown,
): readonly Problem[] {
  if (typeof value !== 'string') return [];
  try {
    read(value);
    return [];
  } catch (error) {
    if (!(error instanceof wrong)) throw error;
    return [{ at: '', value, expected: error.message }];
  }
}
