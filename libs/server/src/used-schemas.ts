import type { OpenAPIObject } from '@nestjs/swagger';

const REFERENCE = /"\$ref":"#\/components\/(schemas|responses)\/([^"]+)"/g;

/** The document without the schemas and answers that no call leads to: both apps' are written in one place. */
export function withoutUnused(document: OpenAPIObject): OpenAPIObject {
  const { schemas = {}, responses = {} } = document.components ?? {};
  const parts = { schemas, responses };
  const used = { schemas: new Set<string>(), responses: new Set<string>() };
  const waiting: unknown[] = [document.paths];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const [, kind, name = ''] of JSON.stringify(next).matchAll(REFERENCE)) {
      const of = kind === 'schemas' ? 'schemas' : 'responses';
      if (used[of].has(name)) continue;
      used[of].add(name);
      waiting.push(parts[of][name]);
    }
  }
  const components = {
    ...document.components,
    schemas: onlyOf(schemas, used.schemas),
    responses: onlyOf(responses, used.responses),
  };
  return { ...document, components };
}

function onlyOf<T>(all: Readonly<Record<string, T>>, names: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
}
