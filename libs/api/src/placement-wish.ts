import {
  ConstraintError,
  contradictionIn,
  parseConstraint,
  parseNodeSubject,
  strategyNamed,
  UnknownStrategyError,
} from '@cube/scheduler';
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
  const { Strategy: strategy } = task;
  const constraints = listIn(task['Constraints']);
  const unreadable = constraints.flatMap((entry, index) =>
    inside(`.Constraints[${index}]`, problemsOf(entry, ConstraintError, parseConstraint)),
  );
  return [
    ...inside('.Strategy', strategy === '' ? [] : problemsOf(strategy, UnknownStrategyError, strategyNamed)),
    ...(unreadable.length > 0 ? unreadable : contradictions(constraints)),
    ...inside('.Affinities', problemsIn(task['Affinities'], 'Expression', parseConstraint)),
    ...inside('.Spread', problemsIn(task['Spread'], 'Over', parseNodeSubject)),
  ];
}

/** Two that no node can meet: the task would wait for ever. */
function contradictions(constraints: readonly unknown[]): readonly Problem[] {
  if (!constraints.every((entry) => typeof entry === 'string')) return [];
  const found = contradictionIn(constraints.map(parseConstraint));
  if (found === null) return [];
  const expected = `constraints that one node can meet: this one contradicts Constraints[${found.first}]`;
  return [{ at: `.Constraints[${found.second}]`, value: constraints[found.second], expected }];
}

function problemsIn(entries: unknown, name: string, read: (text: string) => unknown): readonly Problem[] {
  return listIn(entries).flatMap((entry, index) =>
    isPlainObject(entry) ? inside(`[${index}].${name}`, problemsOf(entry[name], ConstraintError, read)) : [],
  );
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length <= MOST_CONSTRAINTS ? value : [];
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
