import type { Problem } from './check';

/** One thing that is wrong with a request, as the wire says it: where, what was given, what is expected. */
export interface FieldError {
  readonly Field: string;
  readonly Value: string | number | boolean | null;
  readonly Expected: string;
}

/** Errors beyond this many say nothing new to whoever has to mend the request. */
const MOST_FIELD_ERRORS = 50;

/** As the wire says them; paths start without the dot. */
export function fieldErrors(problems: readonly Problem[]): readonly FieldError[] {
  return problems.slice(0, MOST_FIELD_ERRORS).map(({ at, value, expected }) => ({
    Field: at.startsWith('.') ? at.slice(1) : at,
    Value: shownValue(value),
    Expected: expected,
  }));
}

const LONGEST_SHOWN = 100;

/**
 * What was given, fit for an answer and a log: scalars as they are, texts cut at 100 characters, of lists and objects only
 * what they are, so that nothing inside them (`Env`!) leaks.
 */
export function shownValue(value: unknown): FieldError['Value'] {
  if (typeof value === 'string') return shorten(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean') return value;
  if (value === null || value === undefined) return null;
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}

/** At most 100 characters of a text that somebody else chose. */
export function shorten(text: string): string {
  if (text.length <= LONGEST_SHOWN) return text;
  return `${[...text.slice(0, LONGEST_SHOWN)].slice(0, LONGEST_SHOWN - 1).join('')}…`;
}

/** One sentence about all that is wrong, for the `Message` of an error answer. */
export function summarise(errors: readonly FieldError[]): string {
  const [first] = errors;
  if (first === undefined) return 'The request is not valid.';
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more, see Errors)`;
  return `${first.Field || 'The body'}: expected ${first.Expected}${more}`;
}
