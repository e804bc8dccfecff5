import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { ROOT } from '../setup/root.mjs';

/** What `npm install` can install: the command and all that it starts. */
export const CLI_PACKAGE = join(ROOT, 'dist/cli');

/** What the command is written for: certificates to trust are set at run time. */
const OLDEST_NODE = [24, 5];

const SERVERS = /^(manager|worker|sqlite-worker|dashboard)/;

/** Bundles the command line into dist/cli, with all that it needs of node_modules: it starts faster so. */
export async function bundleCli() {
  await rm(CLI_PACKAGE, { recursive: true, force: true });
  await mkdir(CLI_PACKAGE, { recursive: true });
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: { 'cube-app': 'apps/cli/src/main.ts' },
    outdir: CLI_PACKAGE,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What a command loads only when it needs it is a file of its own.
    splitting: true,
    chunkNames: 'part-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    // Accelerators of ws that need a compiler.
    external: ['bufferutil', 'utf-8-validate'],
    banner: { js: `import{createRequire as cubeRequire}from'node:module';const require=cubeRequire(import.meta.url);` },
    tsconfig: join(ROOT, 'tsconfig.base.json'),
    logLevel: 'warning',
  });
  await writeFile(join(CLI_PACKAGE, 'cube.mjs'), starter());
  await chmod(join(CLI_PACKAGE, 'cube.mjs'), 0o755);
  await writeJson('package.json', await manifest());
  await writeJson('npm-shrinkwrap.json', await shrinkwrap());
}

/** Takes the built servers into the package, for `cube dev`, `cube manager` and `cube worker`. */
export async function packServers() {
  const dist = join(ROOT, 'dist');
  const built = (await readdir(dist)).filter((name) => SERVERS.test(name));
  await Promise.all(built.map((name) => cp(join(dist, name), join(CLI_PACKAGE, 'server', name), { recursive: true })));
}

/** Looks at the version in a file without imports, as the apps do; and keeps the compiled code for the next start. */
function starter() {
  const [major = 0, minor = 0] = OLDEST_NODE;
  return `#!/usr/bin/env node
const { node } = process.versions;
const [major, minor] = node.split('.').map(Number);
if (major < ${major} || (major === ${major} && minor < ${minor})) {
  console.error('cube needs Node ${OLDEST_NODE.join('.')} or newer, and this is Node ' + node + ': install a newer one (https://nodejs.org).');
  process.exit(1);
}
const { enableCompileCache } = await import('node:module');
enableCompileCache();
await import('./cube-app.mjs');
`;
}

/**
 * @param {string} name
 * @param {unknown} value
 */
async function writeJson(name, value) {
  await writeFile(join(CLI_PACKAGE, name), `${JSON.stringify(value, null, 2)}\n`);
}

/** @typedef {{ version: string, description: string, license: string, dependencies: Record<string, string> }} Manifest */

async function manifest() {
  /** @type {Manifest} */
  const { version, description, license, dependencies } = JSON.parse(
    await readFile(join(ROOT, 'package.json'), 'utf8'),
  );
  return {
    name: 'cube-cli',
    version,
    description,
    license,
    type: 'module',
    engines: { node: `>=${OLDEST_NODE.join('.')}` },
    bin: { cube: 'cube.mjs' },
    // The servers' own; the command itself has what it needs inside.
    dependencies,
  };
}

/** Whoever installs the package gets exactly the versions that were tested. */
async function shrinkwrap() {
  /** @type {{ lockfileVersion: number, packages: Record<string, { dev?: boolean }> }} */
  const { lockfileVersion, packages } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8'));
  const kept = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  const { name, version, license, dependencies, bin, engines } = await manifest();
  return {
    ...{ name, version, lockfileVersion, requires: true },
    packages: { '': { name, version, license, dependencies, bin, engines }, ...Object.fromEntries(kept) },
  };
}
