import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT } from './root.mjs';

export const PINNED_NODE = join(ROOT, 'node_modules/node/bin/node');
const FORWARDED_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** The version of Node that package.json pins, without the "v". */
export function pinnedVersion() {
  const { devDependencies } = /** @type {{ devDependencies: { node: string } }} */ (
    JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  );
  return devDependencies.node;
}

export function runsOnPinnedNode() {
  return process.versions.node === pinnedVersion();
}

/**
 * Runs this very command again on the pinned Node, and ends as it ends.
 * @returns {Promise<never>}
 */
export async function continueOnPinnedNode() {
  const path = [join(ROOT, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);
  const child = spawn(PINNED_NODE, process.argv.slice(1), { stdio: 'inherit', env: { ...process.env, PATH: path } });
  // A terminal sends Ctrl+C to the child as well; whoever signals this process alone means the child too.
  for (const signal of FORWARDED_SIGNALS) process.on(signal, () => child.kill(signal));
  return new Promise((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
