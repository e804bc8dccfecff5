import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { bundle } from './build.mjs';
import { say } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

const SCHEMA = 'libs/client/src/schema.ts';

const HEADING = `// Made from the manager's OpenAPI document by \`node tools/run.mjs client\`: change the API, not this file.\n`;

/** The types of the manager's API, as libs/client has them. */
export async function clientSchema() {
  await bundle({ openapi: 'apps/manager/src/openapi.ts' });
  /** @type {unknown} */
  const made = await import(join(ROOT, 'dist/openapi.mjs'));
  const { managerDocument } = /** @type {{ managerDocument: () => Promise<import('openapi-typescript').OpenAPI3> }} */ (
    made
  );
  // A field with a default may be left out of a request.
  const types = await openapiTS(await managerDocument(), { defaultNonNullable: false });
  return HEADING + astToString(types);
}

/**
 * `client [--check]`: writes the types of the manager's API; or only says whether they are what it would write.
 * @param {readonly string[]} args
 */
export async function client(args) {
  const schema = await clientSchema();
  const path = join(ROOT, SCHEMA);
  if (args.includes('--check')) {
    if ((await readFile(path, 'utf8')) === schema) return 0;
    console.error(`${SCHEMA} is not what the manager's API says: run \`node tools/run.mjs client\``);
    return 1;
  }
  await writeFile(path, schema);
  say(`wrote ${SCHEMA}`);
  return 0;
}
