import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import openapiTS, { astToString } from 'openapi-typescript';
import { bundle } from './build.mjs';
import { say } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

/** @typedef {import('openapi-typescript').OpenAPI3} Document */

const SCHEMA = 'libs/client/src/schema.ts';

const HEADING = `// Made from the manager's OpenAPI document by \`node tools/run.mjs client\`: change the API, not this file.\n`;

/**
 * `client [--check]`: writes the types of the manager's API for libs/client; or only says whether they are what it would write.
 * @param {readonly string[]} args
 */
export async function client(args) {
  const document = await managerDocument();
  const faults = await faultsIn(document);
  for (const fault of faults) console.error(`the API's document: ${fault}`);
  if (faults.length > 0) return 1;
  const schema = await schemaOf(document);
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

/** @returns {Promise<Document>} what `/openapi.json` of a manager answers */
async function managerDocument() {
  await bundle({ openapi: 'apps/manager/src/openapi.ts' });
  /** @type {unknown} */
  const made = await import(join(ROOT, 'dist/openapi.mjs'));
  return /** @type {{ managerDocument: () => Promise<Document> }} */ (made).managerDocument();
}

/**
 * What Redocly's recommended rules find in it, warnings too.
 * @param {Document} document
 */
async function faultsIn(document) {
  const config = await createConfig({ extends: ['recommended'] });
  const source = JSON.stringify(document);
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, message, location: [at] }) => `${at?.pointer ?? ''} ${ruleId}: ${message}`);
}

/** @param {Document} document */
async function schemaOf(document) {
  // A field with a default may be left out of a request.
  return HEADING + astToString(await openapiTS(document, { defaultNonNullable: false }));
}
