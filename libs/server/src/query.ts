import { type FieldError, shownValue } from '@cube/api';
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { Answers } from './answers';
import { ApiError } from './api-error';
import type { ManyOf, QueryParameter } from './query-parameter';

/** The parameters that a call takes in its query, by name. */
export type QueryTable = Readonly<Record<string, QueryParameter<unknown>>>;

/** What a query says: undefined where it says nothing. */
export type Asked<T extends QueryTable> = {
  readonly [Name in keyof T]: ValueOf<T[Name]> | undefined;
};

type ValueOf<P> =
  P extends ManyOf<infer Value> ? readonly Value[] : P extends QueryParameter<infer Value> ? Value : never;

export const QUERY_KEY = 'cube:query';

/** Says which parameters a call takes. `@Query()` then holds them as `Asked<typeof table>`; a call that doesn't say takes none. */
export function Asks(table: QueryTable): MethodDecorator {
  const documented = Object.entries(table).map(([name, { schema, description, most }]) => {
    const one = { ...schema };
    return ApiQuery({
      ...{ name, required: false, description },
      schema: most === undefined ? one : { type: 'array', items: one, maxItems: most },
    });
  });
  const refused = Answers({ 400: 'A parameter of the query is wrong: which, and what was expected.' });
  return applyDecorators(SetMetadata(QUERY_KEY, table), ...documented, refused);
}

/** The query as its table reads it. Throws ApiError 400 that names every wrong parameter; unknown ones are wrong if `strict`. */
export function readQuery(table: QueryTable, query: unknown, strict: boolean): Readonly<Record<string, unknown>> {
  const said = Object.entries(typeof query === 'object' && query !== null ? query : {});
  const asked: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  for (const [name, value] of said) {
    const parameter = Object.hasOwn(table, name) ? table[name] : undefined;
    const read = parameter === undefined ? undefined : readValue(parameter, value);
    if (read !== undefined) asked[name] = read;
    else if (parameter !== undefined) errors.push(wrong(name, value, expectedOf(parameter, value)));
    else if (strict) errors.push(wrong(name, value, knownNames(table)));
  }
  if (errors.length === 0) return asked;
  const names = errors.map(({ Field }) => Field).join(', ');
  throw new ApiError(400, `the query was refused, nothing has changed: ${names}`, errors);
}

const LONGEST_NAME = 100;

function readValue({ read, most }: QueryParameter<unknown>, value: unknown): unknown {
  if (most === undefined) return typeof value === 'string' ? read(value) : undefined;
  const said: readonly unknown[] = Array.isArray(value) ? value : [value];
  const values = said.map((text) => (typeof text === 'string' ? read(text) : undefined));
  return values.length > most || values.includes(undefined) ? undefined : values;
}

function expectedOf({ expected, most }: QueryParameter<unknown>, value: unknown): string {
  return Array.isArray(value) && most === undefined ? `${expected}, once` : expected;
}

function wrong(name: string, value: unknown, expected: string): FieldError {
  return { Field: name.slice(0, LONGEST_NAME), Value: shownValue(value), Expected: expected };
}

function knownNames(table: QueryTable): string {
  const names = Object.keys(table);
  const last = names.pop();
  if (last === undefined) return 'no parameter: this call takes none';
  return `a known parameter: ${names.length === 0 ? last : `${names.join(', ')} or ${last}`}`;
}
