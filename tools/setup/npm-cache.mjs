import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand, whichCommand } from './command.mjs';
import { SetupError } from './progress.mjs';
import { ROOT } from './root.mjs';

const REGISTRY = 'https://registry.npmjs.org';

/** The folder of the machine's npm, which is complete in itself. */
export function npmFolder() {
  const cli = process.env.npm_execpath ?? whichCommand('npm');
  const folder = cli === null ? null : dirname(dirname(realpathSync(cli)));
  if (folder !== null && existsSync(join(folder, 'node_modules/cacache'))) return folder;
  throw new SetupError(
    `A base image that works offline needs an npm with all its parts, as nodejs.org ships it; found ${folder}.`,
  );
}

/**
 * The part of npm's cache that `npm ci` reads for this project's lock file: index entries and the content they name, in
 * the layout of cacache 5 (index-v5/AA/BB/REST by the SHA-256 of the key, content-v2/ALGORITHM/AA/BB/REST by digest).
 * @returns {Promise<string[]>} paths relative to the cache folder (`_cacache`)
 */
export async function cachedFilesOfLock() {
  const cache = await cacheFolder();
  const lock = /** @type {{ packages: Record<string, { name?: string, version?: string, link?: boolean }> }} */ (
    JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  );
  const keys = Object.entries(lock.packages).flatMap(([path, { name, version }]) =>
    path === '' || version === undefined
      ? []
      : keysOf(name ?? path.slice(path.lastIndexOf('node_modules/') + 13), version),
  );
  // Two keys may share a bucket of the index, or content.
  return [...new Set(keys.flatMap((key) => entryFiles(cache, key)))];
}

export async function cacheFolder() {
  const { output } = await runCommand(
    process.execPath,
    [join(npmFolder(), 'bin/npm-cli.js'), 'config', 'get', 'cache'],
    {
      cwd: ROOT,
    },
  );
  return join(output.trim().split('\n').at(-1) ?? '', '_cacache');
}

/**
 * @param {string} name
 * @param {string} version
 */
function keysOf(name, version) {
  const tarball = `${name}/-/${name.replace(/^@[^/]+\//, '')}-${version}.tgz`;
  return [name.replace('/', '%2f'), tarball].map((path) => `make-fetch-happen:request-cache:${REGISTRY}/${path}`);
}

/**
 * @param {string} cache
 * @param {string} key
 * @returns {string[]} none if it is not in the cache: packages for other platforms are not
 */
function entryFiles(cache, key) {
  const index = hashedPath('index-v5', createHash('sha256').update(key).digest('hex'));
  if (!existsSync(join(cache, index))) return [];
  const lines = readFileSync(join(cache, index), 'utf8').split('\n').filter(Boolean);
  const contents = lines.flatMap((line) => {
    const { integrity } = /** @type {{ integrity?: string | null }} */ (JSON.parse(line.slice(line.indexOf('\t') + 1)));
    return typeof integrity === 'string' ? contentPath(integrity) : [];
  });
  return [index, ...contents.filter((path) => existsSync(join(cache, path)))];
}

/** @param {string} integrity such as "sha512-BASE64" */
function contentPath(integrity) {
  const dash = integrity.indexOf('-');
  const digest = Buffer.from(integrity.slice(dash + 1), 'base64').toString('hex');
  return hashedPath(`content-v2/${integrity.slice(0, dash)}`, digest);
}

/**
 * @param {string} folder
 * @param {string} digest
 */
function hashedPath(folder, digest) {
  return join(folder, digest.slice(0, 2), digest.slice(2, 4), digest.slice(4));
}
