import { inside, isPlainObject, type Problem } from './check';

/** Nothing that Cube reads is nested deeper than this. */
export const DEEPEST_BODY = 32;

/**
 * What no request may hold, whoever sends it: nesting that exhausts a recursive reader, and keys that every object inherits
 * (`__proto__`, `constructor`, `hasOwnProperty` ...). The latter would pass class-validator's whitelist, which looks names up in a plain object.
 */
export function hostileShape(value: unknown, depth = 0): readonly Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  if (depth >= DEEPEST_BODY) return [{ at: '', value, expected: `at most ${DEEPEST_BODY} levels of nesting` }];
  if (Array.isArray(value)) {
    return firstOf(value, (entry: unknown, index) => inside(`[${index}]`, hostileShape(entry, depth + 1)));
  }
  if (!isPlainObject(value)) return [];
  return firstOf(Object.keys(value), (key) => {
    if (key in Object.prototype) return [{ at: `.${key}`, value: null, expected: `no key named ${key}` }];
    return inside(`.${key.slice(0, 100)}`, hostileShape(value[key], depth + 1));
  });
}

/** The first finding is enough to refuse a body; looking on would be work for an attacker. */
function firstOf<T>(items: readonly T[], look: (item: T, index: number) => readonly Problem[]): readonly Problem[] {
  for (const [index, item] of items.entries()) {
    const problems = look(item, index);
    if (problems.length > 0) return problems;
  }
  return [];
}
