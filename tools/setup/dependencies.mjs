import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './command.mjs';
import { during, say, SetupError } from './progress.mjs';
import { ROOT } from './root.mjs';

/**
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 */

/**
 * Installs what the lock file names, unless exactly that is installed. npm writes what it installed into
 * node_modules/.package-lock.json, last of all, so an install that was cut off shows as well.
 */
export async function ensureDependencies() {
  const difference = findDifference();
  if (difference === null) return;
  refuseLink(difference);
  say(`Dependencies: ${difference}.`);
  const { code, output } = await during('Installing the dependencies (npm ci)', () =>
    runCommand('npm', ['ci', '--no-audit', '--no-fund'], { cwd: ROOT, env: envOfTheMachine() }),
  );
  if (code === 0) return;
  throw new SetupError(
    `${output}\nnpm ci failed (exit code ${code}). It needs npm and its registry: see the lines above.`,
  );
}

/**
 * npm would empty what a link leads to, and another checkout with it.
 * @param {string} difference
 */
function refuseLink(difference) {
  const installed = join(ROOT, 'node_modules');
  if (lstatSync(installed, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new SetupError(
    `${installed} is a link to ${realpathSync(installed)}, and not what the lock file names (${difference}). Run npm ci there, or remove the link to install here.`,
  );
}

/** @returns {string | null} why an install is needed */
function findDifference() {
  const installedPath = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(installedPath)) return 'not installed yet';
  const wanted = readLock(join(ROOT, 'package-lock.json'));
  const installed = readLock(installedPath);
  for (const [path, { version, optional, devOptional }] of Object.entries(wanted)) {
    // Optional packages are for other platforms as often as not.
    const missing = installed[path] === undefined;
    if (missing && path !== '' && !optional && !devOptional) return `${path} is missing`;
    if (!missing && installed[path]?.version !== version) return `${path} should be ${version}`;
  }
  return null;
}

/** @param {string} path */
function readLock(path) {
  return /** @type {Lock} */ (JSON.parse(readFileSync(path, 'utf8'))).packages;
}

/** Without node_modules/.bin: npm must not run on the very Node that it is about to replace. */
function envOfTheMachine() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return { ...process.env, PATH: folders.filter((folder) => !folder.includes('node_modules')).join(delimiter) };
}
