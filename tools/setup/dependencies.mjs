import { existsSync, lstatSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runCommand } from './command.mjs';
import { during, say, SetupError } from './progress.mjs';
import { PINNED_NODE, pinnedVersion } from './pinned-node.mjs';
import { ROOT } from './root.mjs';

/** The major version of Node that the newest of the packages want. */
const OLDEST_FOR_PACKAGES = 22;
const QUIETLY = ['--no-audit', '--no-fund', '--loglevel=error'];
const FETCHES_NODE = '--ignore-scripts=false';

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
  if (difference !== null) {
    refuseLink(difference);
    say(`Dependencies: ${difference}.`);
    await install();
  }
  // .npmrc keeps install scripts from running, for none is needed (binaries come inside the packages) but this: it fetches Node.
  if (!existsSync(PINNED_NODE)) await npm('Fetching the pinned Node', ['rebuild', 'node', FETCHES_NODE]);
}

async function install() {
  /** @param {readonly string[]} [first] */
  const ci = (first) => npm('Installing the dependencies', ['ci', ...QUIETLY], first);
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_FOR_PACKAGES) return ci();
  // On an older Node npm leaves out, without a word, the binaries of packages that want a newer one.
  const folder = mkdtempSync(join(tmpdir(), 'cube-node-'));
  try {
    const node = `node@${pinnedVersion()}`;
    await npm(`Fetching Node ${pinnedVersion()}`, ['install', '--prefix', folder, ...QUIETLY, FETCHES_NODE, node]);
    await ci([join(folder, 'node_modules/.bin')]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} what
 * @param {readonly string[]} args
 * @param {readonly string[]} [first] folders that npm finds its Node in, before all others
 */
async function npm(what, args, first = []) {
  const [command] = args;
  const { code, output } = await during(`${what} (npm ${command})`, () =>
    runCommand('npm', args, { cwd: ROOT, env: envOfTheMachine(first) }),
  );
  if (code === 0) return;
  throw new SetupError(
    `${output}\nnpm ${command} failed (exit code ${code}). It needs npm and its registry: see the lines above.`,
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

/**
 * Without node_modules/.bin: npm must not run on the very Node that it is about to replace.
 * @param {readonly string[]} first
 */
function envOfTheMachine(first) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...process.env, PATH: [...first, ...folders].join(delimiter) };
}
