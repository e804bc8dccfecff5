/** Something wrong inside a value: where in it (`[3]`, `["7777/tcp"]`, `.Target`; empty for all of it), what, and what is expected. */
export interface Problem {
  readonly at: string;
  readonly value: unknown;
  readonly expected: string;
}

/** Looks at a value of unknown origin; empty when it is as it should be. Never throws, never changes it. */
export type Check = (value: unknown) => readonly Problem[];

const FINE: readonly Problem[] = [];

export function expecting(expected: string, holds: (value: unknown) => boolean): Check {
  return (value) => (holds(value) ? FINE : [{ at: '', value, expected }]);
}

/** A text without NUL and lone surrogates, which no engine and no database keeps as they are. */
export function text(expected: string, longest: number, holds: (text: string) => boolean = () => true): Check {
  return expecting(expected, (value) => typeof value === 'string' && isCleanText(value, longest) && holds(value));
}

export function isCleanText(value: string, longest: number): boolean {
  return value.length <= longest && !value.includes('\0') && !/\p{Surrogate}/u.test(value);
}

export function integer(expected: string, range: { min: number; max: number }): Check {
  return expecting(expected, (value) => Number.isSafeInteger(value) && within(value, range));
}

export function number(expected: string, range: { min: number; max: number }): Check {
  return expecting(expected, (value) => Number.isFinite(value) && within(value, range));
}

function within(value: unknown, { min, max }: { min: number; max: number }): boolean {
  return typeof value === 'number' && value >= min && value <= max;
}

export const boolean: Check = expecting('true or false', (value) => typeof value === 'boolean');

export function oneOf(choices: readonly (string | number)[]): Check {
  return expecting(`one of ${choices.join(', ')}`, (value) => choices.some((choice) => choice === value));
}

/** A list of at most `most` items that are each as `item` wants them. */
export function listOf(item: Check, most: number, expected: string): Check {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return [{ at: '', value, expected }];
    return value.flatMap((entry: unknown, index) => inside(`[${index}]`, item(entry)));
  };
}

/** An object with at most `most` keys of the caller's choice. */
export function mapOf(key: Check, entry: Check, { most, expected }: { most: number; expected: string }): Check {
  return (value) => {
    if (!isPlainObject(value) || Object.keys(value).length > most) return [{ at: '', value, expected }];
    return Object.entries(value).flatMap(([name, held]) => {
      const at = `[${JSON.stringify(name.slice(0, 100))}]`;
      return inside(at, [...key(name), ...entry(held)]);
    });
  };
}

/** What all of the checks find. A value that is wrong as a whole is not looked at further: its size may be the fault. */
export function allOf(...checks: readonly Check[]): Check {
  return (value) =>
    checks.reduce<readonly Problem[]>(
      (found, check) => (found.some(({ at }) => at === '') ? found : withMore(found, check(value))),
      FINE,
    );
}

/** Further problems beside those that were found. What is wrong already, by itself or as part of a whole, is told once. */
export function withMore(found: readonly Problem[], more: readonly Problem[]): readonly Problem[] {
  const told = new Set(found.map(({ at }) => at));
  return [...found, ...more.filter(({ at }) => !wholesOf(at).some((whole) => told.has(whole)))];
}

/** `.Mounts[1].Target`: `.Mounts`, `.Mounts[1]` and itself. */
function wholesOf(at: string): readonly string[] {
  return [...at.matchAll(/(?=[.[])|$/g)].flatMap(({ index }) => (index === 0 ? [] : [at.slice(0, index)]));
}

/** The same problems, seen from one level further out. */
export function inside(at: string, problems: readonly Problem[]): readonly Problem[] {
  return problems.length === 0 ? FINE : problems.map((problem) => ({ ...problem, at: `${at}${problem.at}` }));
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
