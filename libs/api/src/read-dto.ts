import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { type Check, inside, isPlainObject, type Problem } from './check';
import { type DtoClass, fieldsOf, isAbsent, isRight } from './field';

export type ReadDto<T> =
  | { readonly ok: true; readonly dto: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * An instance of a request class from a value of unknown origin, or everything that is wrong with it. Unknown fields are refused.
 * Precondition: `hostileShape` found nothing.
 */
export function readDto<T extends object>(dtoClass: DtoClass<T>, value: unknown): ReadDto<T> {
  if (!isPlainObject(value)) return { ok: false, problems: [{ at: '', value, expected: 'an object' }] };
  if (holds(dtoClass, value)) return { ok: true, dto: Object.assign(new dtoClass(), value) };
  const dto = plainToInstance(dtoClass, value);
  const errors = validateSync(dto, {
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: false, value: false },
  });
  if (errors.length === 0) return { ok: true, dto };
  return { ok: false, problems: errors.flatMap(({ property }) => fieldProblems(dtoClass, property, value[property])) };
}

/**
 * Whether class-validator would find nothing: it asks the same rules. Most bodies are right, and looking for nothing takes it several
 * times as long as all else that reads a body.
 */
function holds(dtoClass: DtoClass, value: Record<string, unknown>): boolean {
  const rules = fieldsOf(dtoClass);
  if (!Object.keys(value).every((name) => rules.has(name))) return false;
  for (const [name, rule] of rules) if (!isRight(rule, value[name])) return false;
  return true;
}

/** Objects of a request class inside a field. */
export function objectOf(dtoClass: DtoClass): Check {
  return (value) => {
    const read = readDto(dtoClass, value);
    return read.ok ? [] : read.problems;
  };
}

/** The same value without the fields that its class doesn't know, at any depth: for peers that may be one version ahead. */
export function knownOnly(dtoClass: DtoClass, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => knownOnly(dtoClass, entry));
  if (!isPlainObject(value)) return value;
  const known = [...fieldsOf(dtoClass)].flatMap(([name, { of }]) =>
    Object.hasOwn(value, name) ? [[name, of === null ? value[name] : knownOnly(of, value[name])] as const] : [],
  );
  return Object.fromEntries(known);
}

function fieldProblems(dtoClass: DtoClass, name: string, value: unknown): readonly Problem[] {
  const rule = fieldsOf(dtoClass).get(name);
  // The value is not repeated: under a misspelt name it may be an Env.
  if (rule === undefined) return [{ at: `.${name}`, value: null, expected: noSuchField(dtoClass, name) }];
  if (isAbsent(value)) return [{ at: `.${name}`, value: null, expected: 'a value: this field is required' }];
  return inside(`.${name}`, rule.check(value));
}

function noSuchField(dtoClass: DtoClass, name: string): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  const meant = [...fieldsOf(dtoClass).keys()].find((known) => plain(known) === plain(name).slice(0, 100));
  return meant === undefined
    ? 'a known field: there is no field of this name'
    : `a known field: did you mean ${meant}?`;
}
