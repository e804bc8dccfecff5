import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;

/** An answer in JSON, and what it answers. */
export interface JsonAnswer {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

interface Operation {
  readonly method: string;
  readonly template: string;
  readonly pattern: RegExp;
  readonly responses: Readonly<Record<string, Json>>;
}

/** What a server's OpenAPI document (3.0) says that it answers. */
export class AnswerSchemas {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly operations: readonly Operation[];
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(private readonly document: Json) {
    addFormats(this.ajv);
    const { schemas = {} } = document['components'] as { schemas?: Readonly<Record<string, Json>> };
    for (const [name, schema] of Object.entries(schemas)) this.ajv.addSchema(jsonSchema(schema), name);
    this.operations = operationsIn(document);
  }

  /** Throws an error with the path in the answer where it is not as the document says. */
  check({ method, path, status, body }: JsonAnswer): void {
    const what = `${method} ${path} answered ${status}`;
    const operation = this.operations.find((one) => one.method === method && one.pattern.test(path));
    const schema = operation === undefined ? this.ofNoOperation(status) : this.schemaOf(operation, status);
    if (schema === undefined) throw new Error(`${what} in JSON, of which the OpenAPI document says nothing`);
    const key = JSON.stringify(schema);
    const validate = this.compiled.get(key) ?? this.ajv.compile(jsonSchema(schema));
    this.compiled.set(key, validate);
    if (validate(body) === true) return;
    const faults = (validate.errors ?? []).map(({ instancePath, message = '', params }) => {
      const extra = 'additionalProperty' in params ? `: ${String(params['additionalProperty'])}` : '';
      return `  ${instancePath === '' ? '/' : instancePath} ${message}${extra}`;
    });
    throw new Error([`${what}, and not as the OpenAPI document says:`, ...new Set(faults)].join('\n'));
  }

  /** What is no call of the API is refused, in the words of all refusals. */
  private ofNoOperation(status: number): Json | undefined {
    return status >= 400 ? { $ref: '#/components/schemas/Error' } : undefined;
  }

  private schemaOf({ responses }: Operation, status: number): Json | undefined {
    const said = responses[String(status)] ?? responses['default'];
    if (said === undefined) return undefined;
    const { content } = resolved(this.document, said) as { content?: Readonly<Record<string, { schema?: Json }>> };
    return content?.['application/json']?.schema;
  }
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** Paths without parameters first: they win. */
function operationsIn(document: Json): Operation[] {
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  const operations = Object.entries(paths).flatMap(([template, calls]) =>
    METHODS.flatMap((method) => {
      const call = calls[method];
      if (call === undefined) return [];
      const pattern = new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
      return [
        { method: method.toUpperCase(), template, pattern, responses: call['responses'] as Operation['responses'] },
      ];
    }),
  );
  return operations.sort((a, b) => Number(a.template.includes('{')) - Number(b.template.includes('{')));
}

function resolved(document: Json, value: Json): Json {
  const { $ref: reference } = value;
  if (typeof reference !== 'string') return value;
  const found = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => (at as Json)[key], document);
  return resolved(document, found as Json);
}

/** A schema of OpenAPI 3.0 as JSON Schema has it. No object has fields that it does not name: nobody could rely on them. */
function jsonSchema(schema: Json): Json {
  const { nullable, example: _example, ...rest } = schema;
  const mended = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, within(key, value)]));
  const isClosed = 'properties' in mended && !('additionalProperties' in mended);
  const closed = isClosed ? { ...mended, additionalProperties: false } : mended;
  return nullable === true ? { anyOf: [{ type: 'null' }, closed] } : closed;
}

function within(key: string, value: unknown): unknown {
  if (key === '$ref') return String(value).replace('#/components/schemas/', '');
  if (key === 'properties') {
    return Object.fromEntries(
      Object.entries(value as Json).map(([name, schema]) => [name, jsonSchema(schema as Json)]),
    );
  }
  if (Array.isArray(value)) return value.map((one: unknown) => (isObject(one) ? jsonSchema(one) : one));
  return isObject(value) ? jsonSchema(value) : value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
