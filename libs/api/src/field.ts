import { ValidateBy } from 'class-validator';
import type { Check } from './check';

/** The part of a JSON schema that OpenAPI shows of a field. */
export interface FieldSchema {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  readonly format?: string;
  readonly enum?: readonly (string | number)[];
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: FieldSchema | boolean;
  readonly oneOf?: readonly FieldSchema[];
  readonly allOf?: readonly FieldSchema[];
  readonly $ref?: string;
  readonly nullable?: boolean;
  readonly description?: string;
  readonly default?: unknown;
  readonly example?: unknown;
}

export interface FieldRule {
  readonly check: Check;
  readonly schema: FieldSchema;
  readonly required: boolean;
  /** Class of the objects in it, when it holds objects with named fields. */
  readonly of: DtoClass | null;
}

export type DtoClass<T extends object = object> = new () => T;

const RULES = new WeakMap<object, Map<string, FieldRule>>();

/**
 * One field of a request: what class-validator checks and what OpenAPI shows, said once. `null` counts as absent, as Go's encoder
 * writes empty maps and lists. Nothing of NestJS is loaded, so that the wire can be tested, and used by a client, without it.
 */
export function Field(
  check: Check,
  schema: FieldSchema,
  options: { readonly required?: boolean; readonly of?: DtoClass } = {},
): PropertyDecorator {
  const required = options.required ?? false;
  return (prototype, property) => {
    const rules = RULES.get(prototype.constructor) ?? new Map<string, FieldRule>();
    const rule: FieldRule = { check, schema, required, of: options.of ?? null };
    RULES.set(prototype.constructor, rules.set(String(property), rule));
    const validate = (value: unknown) => isRight(rule, value);
    ValidateBy({ name: 'field', validator: { validate, defaultMessage: () => 'wrong' } })(prototype, property);
  };
}

/** The fields of a request class, in the order they are declared. */
export function fieldsOf(dto: DtoClass): ReadonlyMap<string, FieldRule> {
  return RULES.get(dto) ?? new Map<string, FieldRule>();
}

export function isRight({ check, required }: FieldRule, value: unknown): boolean {
  return isAbsent(value) ? !required : check(value).length === 0;
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
