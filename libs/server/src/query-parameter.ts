import { type FieldSchema, isWireTime } from '@cube/api';

/** One parameter of a query: how its text is read, and how OpenAPI shows it. */
export interface QueryParameter<T> {
  /** Undefined when the text is not as expected. */
  readonly read: (text: string) => T | undefined;
  readonly expected: string;
  readonly schema: Pick<FieldSchema, 'type' | 'default' | 'format' | 'example'> & {
    readonly minimum?: number;
    readonly maximum?: number;
  };
  readonly description: string;
  /** It may be said several times: `read` then gets each, and the call a list, of at most so many. */
  readonly most?: number;
}

/** A parameter that may be said several times; the call gets a list. */
export type ManyOf<T> = QueryParameter<T> & { readonly most: number };

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly default?: number;
}

/** A whole number. */
export function integerParameter(range: Range, description: string, what = 'a whole number'): QueryParameter<number> {
  return { ...numeric(/^[0-9]{1,16}$/, range, what), schema: schemaOf('integer', range), description };
}

/** Seconds, of which fractions count. */
export function secondsParameter(range: Range, description: string): QueryParameter<number> {
  const form = /^[0-9]{1,9}(?:\.[0-9]{1,3})?$/;
  return { ...numeric(form, range, 'seconds'), schema: schemaOf('number', range), description };
}

export function booleanParameter(description: string): QueryParameter<boolean> {
  return {
    read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
    expected: 'true or false',
    schema: { type: 'boolean' },
    description,
  };
}

export function textParameter(expected: string, description: string): QueryParameter<string> {
  return {
    read: (text) => (text === '' || text.length > 256 ? undefined : text),
    expected,
    schema: { type: 'string' },
    description,
  };
}

function numeric(form: RegExp, { min, max }: Range, what: string): Pick<QueryParameter<number>, 'read' | 'expected'> {
  return {
    read: (text) => {
      const value = form.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
    expected: `${what} from ${min}${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}`,
  };
}

function schemaOf(type: 'integer' | 'number', { min, max, default: by }: Range): QueryParameter<number>['schema'] {
  const bound = max === Number.MAX_SAFE_INTEGER ? {} : { maximum: max };
  return { type, minimum: min, ...bound, ...(by === undefined ? {} : { default: by }) };
}

/** A moment. It stays the text that it was: a number would lose nanoseconds. */
export function timeParameter(description: string): QueryParameter<string> {
  return {
    read: (text) => (isWireTime(text) ? text : undefined),
    expected: 'a time as RFC 3339 has it, such as 2026-01-01T12:00:00Z (a + in a URL is written %2B)',
    schema: { type: 'string', format: 'date-time' },
    description,
  };
}

/** The same parameter, said up to `most` times. */
export function many<T>(parameter: QueryParameter<T>, most: number): ManyOf<T> {
  return { ...parameter, most, expected: `${parameter.expected}, at most ${most} times` };
}
