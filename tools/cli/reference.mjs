import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from '../build.mjs';
import { say } from '../setup/progress.mjs';
import { ROOT } from '../setup/root.mjs';

const REFERENCE = 'docs/cli.md';

/** Writes docs/cli.md from the commands; a unit test compares. */
export async function cliDocs() {
  await bundle({ 'cli-reference': 'apps/cli/src/reference.ts' });
  /** @type {unknown} */
  const made = await import(join(ROOT, 'dist/cli-reference.mjs'));
  const { cliReference } = /** @type {{ cliReference: () => string }} */ (made);
  await writeFile(join(ROOT, REFERENCE), cliReference());
  say(`wrote ${REFERENCE}`);
  return 0;
}
