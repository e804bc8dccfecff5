// Base images without a registry: the pinned Node and the libraries it links, imported as one layer. Enough to run what
// `node:24-bookworm-slim` would run, on a machine that can pull nothing.
// `runtime` runs Cube, `build` builds it offline: with npm, its cache, busybox.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { whichCommand } from './command.mjs';
import { linkedLibraries } from './linked-libraries.mjs';
import { cachedFilesOfLock, cacheFolder, npmFolder } from './npm-cache.mjs';
import { pinnedVersion } from './pinned-node.mjs';
import { SetupError } from './progress.mjs';
import { ROOT } from './root.mjs';

/**
 * One entry of an image: a file of this machine, text, a folder or a link.
 * @typedef {{ path: string } & ({ from: string } | { text: string } | { folder: true, mode?: number } | { link: string })} Entry
 * @typedef {(progress: string) => void} OnProgress
 * @typedef {import('dockerode')} Docker
 */

const RUNTIME_TAG = 'cube/local-base:node24';
const BUILD_TAG = 'cube/local-build-base:node24';
/** What decides what goes in: a change here makes the images anew. */
const RECIPE = ['local-base.mjs', 'linked-libraries.mjs', 'npm-cache.mjs'];
const FINGERPRINT_LABEL = 'cube.base.fingerprint';
/** @type {Readonly<Record<string, string[]>>} Node's names of processors, and the engine's */
const ARCHITECTURES = { x64: ['x86_64', 'amd64'], arm64: ['aarch64', 'arm64'] };
const APPLETS = 'sh env ls cp mv rm mkdir cat sleep uname sed grep find chmod ln true'.split(' ');

/**
 * Whether images made from this machine's files run on that engine.
 * @param {Docker} docker
 */
export async function canMakeLocalBase(docker) {
  const { OSType, Architecture } = /** @type {{ OSType: string, Architecture: string }} */ (await docker.info());
  const sameMachine = ARCHITECTURES[arch()]?.includes(Architecture) ?? false;
  return process.platform === 'linux' && OSType === 'linux' && sameMachine && whichCommand('ldd') !== null;
}

/**
 * The base that runs Cube and the example: Node alone, about 110 MB. No shell.
 * @param {Docker} docker
 * @returns {Promise<string>} its tag
 */
export async function ensureRuntimeBase(docker) {
  await importOnce(docker, RUNTIME_TAG, {
    fingerprint: fingerprintOf([pinnedVersion()]),
    entries: runtimeEntries,
    changes: ['ENV PATH=/usr/local/bin:/usr/bin:/bin', 'ENV NODE_VERSION=' + pinnedVersion(), 'CMD ["node"]'],
  });
  return RUNTIME_TAG;
}

/**
 * The base that builds Cube without a network: Node, npm, a shell, and of npm's cache what the lock file needs.
 * @param {Docker} docker
 * @returns {Promise<string>} its tag
 */
export async function ensureBuildBase(docker) {
  await importOnce(docker, BUILD_TAG, {
    fingerprint: fingerprintOf([pinnedVersion(), readFileSync(join(ROOT, 'package-lock.json'), 'utf8')]),
    entries: async () => [...(await runtimeEntries()), ...(await buildEntries())],
    changes: [
      'ENV PATH=/usr/local/bin:/usr/bin:/bin',
      'ENV npm_config_cache=/npm-cache npm_config_offline=true npm_config_logs_max=0',
      'CMD ["node"]',
    ],
  });
  return BUILD_TAG;
}

/**
 * @param {Docker} docker
 * @param {string} tag
 * @param {{ fingerprint: string, entries: () => Promise<Entry[]>, changes: string[] }} image
 */
async function importOnce(docker, tag, { fingerprint, entries, changes }) {
  if ((await labelOf(docker, tag, FINGERPRINT_LABEL)) === fingerprint) return;
  const [repo, version] = tag.split(':');
  const archive = Readable.from(tarOf(await entries()));
  const stream = await docker.importImage(archive, {
    repo,
    tag: version,
    changes: [...changes, `LABEL ${FINGERPRINT_LABEL}=${fingerprint}`],
  });
  await progressToEnd(docker, stream);
}

/**
 * @param {Docker} docker
 * @param {string} tag
 * @param {string} label
 * @returns {Promise<string | null>} null if there is no such image or label
 */
export async function labelOf(docker, tag, label) {
  try {
    const { Config } = await docker.getImage(tag).inspect();
    return Config.Labels?.[label] ?? null;
  } catch {
    return null;
  }
}

/**
 * Waits for an import or a build; the engine reports failures in the stream, with status 200.
 * @param {Docker} docker
 * @param {NodeJS.ReadableStream} stream
 * @returns {Promise<void>}
 */
export function progressToEnd(docker, stream) {
  return new Promise((resolve, reject) => {
    /** @type {string[]} */
    const lines = [];
    const onProgress = (/** @type {{ stream?: string, error?: string }} */ event) => {
      lines.push(event.error ?? event.stream ?? '');
    };
    docker.modem.followProgress(
      stream,
      (/** @type {Error | null} */ error) =>
        error === null ? resolve() : reject(new SetupError(`${lines.join('')}\n${error.message}`)),
      onProgress,
    );
  });
}

/** @param {readonly string[]} inputs */
function fingerprintOf(inputs) {
  const hash = createHash('sha256');
  for (const source of RECIPE) hash.update(readFileSync(join(import.meta.dirname, source)));
  for (const input of inputs) hash.update(input);
  return hash.digest('hex').slice(0, 16);
}

/** @returns {Promise<Entry[]>} */
async function runtimeEntries() {
  const node = process.execPath;
  const certificates = '/etc/ssl/certs/ca-certificates.crt';
  return [
    ...['/usr/local/bin', '/etc/ssl/certs', '/root', '/app'].map((path) => ({
      path,
      folder: /** @type {const} */ (true),
    })),
    { path: '/tmp', folder: true, mode: 0o1777 },
    { path: '/etc/passwd', text: 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000:node:/app:/bin/sh\n' },
    { path: '/etc/group', text: 'root:x:0:\nnode:x:1000:\n' },
    { path: '/etc/nsswitch.conf', text: 'hosts: files dns\n' },
    { path: '/usr/local/bin/node', from: node },
    ...(await linkedLibraries(node)).map((path) => ({ path, from: path })),
    ...(existsSync(certificates) ? [{ path: certificates, from: certificates }] : []),
  ];
}

/** @returns {Promise<Entry[]>} */
async function buildEntries() {
  const busybox = whichCommand('busybox');
  if (busybox === null)
    throw new SetupError('The base image that builds offline needs busybox (Debian: busybox-static).');
  const cache = await cacheFolder();
  const cached = await cachedFilesOfLock();
  return [
    { path: '/bin/busybox', from: busybox },
    ...APPLETS.map((applet) => ({ path: `/bin/${applet}`, link: '/bin/busybox' })),
    { path: '/usr/bin/env', link: '/bin/busybox' },
    ...filesBelow(npmFolder()).map((path) => ({ path: `/usr/local/lib/npm/${path}`, from: join(npmFolder(), path) })),
    { path: '/usr/local/bin/npm', link: '/usr/local/lib/npm/bin/npm-cli.js' },
    ...cached.map((path) => ({ path: `/npm-cache/_cacache/${path}`, from: join(cache, path) })),
  ];
}

/** @param {string} folder */
function filesBelow(folder) {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => !lstatSync(join(folder, path)).isDirectory());
}

/**
 * A tar of the entries, written as it is read: a build base is larger than memory should hold.
 * @param {readonly Entry[]} entries
 */
function tarOf(entries) {
  const archive = pack();
  const write = async () => {
    for (const entry of entries) await addEntry(archive, entry);
    archive.finalize();
  };
  write().catch((/** @type {unknown} */ error) =>
    archive.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return archive;
}

/**
 * @param {import('tar-stream').Pack} archive
 * @param {Entry} entry
 * @returns {Promise<void>} once the reader has taken it
 */
function addEntry(archive, entry) {
  const name = entry.path.slice(1);
  return new Promise((resolve, reject) => {
    const done = (/** @type {Error | null | undefined} */ error) => (error ? reject(error) : resolve());
    if ('folder' in entry) archive.entry({ name, type: 'directory', mode: entry.mode ?? 0o755 }, done);
    else if ('link' in entry) archive.entry({ name, type: 'symlink', linkname: entry.link }, done);
    else if ('text' in entry) archive.entry({ name, mode: 0o644 }, entry.text, done);
    else archive.entry({ name, mode: statSync(entry.from).mode & 0o777 }, readFileSync(entry.from), done);
  });
}
