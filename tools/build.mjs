import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from '@swc/core';
import * as esbuild from 'esbuild';
import { bundleCli, packServers } from './cli/package.mjs';
import { buildDashboard } from './build-dashboard.mjs';
import { describeError, say, secondsSince } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

/** @type {Readonly<Record<string, string>>} a bundle in dist/, and the file that it starts from */
const BUNDLES = {
  'manager-app': 'apps/manager/src/main.ts',
  'worker-app': 'apps/worker/src/main.ts',
  // The entry of the store's own thread: SQLite must not stall reads and liveness.
  'sqlite-worker': 'libs/store/src/sqlite-worker.ts',
};

/** The apps by the files that start them. */
const APPS = ['manager', 'worker'];

/** What the apps and what they import are written for. */
const OLDEST_NODE = 24;

const DECORATOR = /^\s*@[A-Z]\w*\(/m;

/**
 * NestJS finds what to inject by the types that TypeScript records at decorators. esbuild does not record them, so swc
 * goes first wherever there is a decorator.
 * @type {esbuild.Plugin}
 */
const decoratorMetadata = {
  name: 'decorator-metadata',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!DECORATOR.test(source)) return { contents: source, loader: 'ts' };
      return { contents: await withMetadata(source, path), loader: 'js' };
    });
  },
};

/**
 * @param {string} source
 * @param {string} filename
 */
async function withMetadata(source, filename) {
  const { code } = await transform(source, {
    filename,
    configFile: false,
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'es6' },
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2023',
      keepClassNames: true,
    },
  });
  return code;
}

/**
 * @param {Readonly<Record<string, string>>} bundles name in dist/ (without ".mjs") to source file
 */
export async function bundle(bundles) {
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: Object.entries(bundles).map(([out, source]) => ({ in: join(ROOT, source), out })),
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
    sourcemap: true,
    tsconfig: join(ROOT, 'tsconfig.base.json'),
    plugins: [decoratorMetadata],
    logLevel: 'warning',
  });
  // Its service would stay for as long as this process does; the next build starts another.
  await esbuild.stop();
}

/**
 * The file that starts an app. What an app imports is loaded before its first line runs, and ends in a stack trace on a Node that is
 * too old; so the version is looked at in a file without imports.
 * @param {string} app
 */
function starter(app) {
  return `const { node } = process.versions;
if (Number(node.split('.')[0]) < ${OLDEST_NODE}) {
  console.error('cube-${app} needs Node ${OLDEST_NODE} or newer, and this is Node ' + node + ': install a newer one (https://nodejs.org), or use that of the project, node_modules/.bin/node.');
  process.exit(1);
}
import('./${app}-app.mjs');
`;
}

/** Bundles the apps into dist/. */
export async function build() {
  const start = performance.now();
  await bundleCli();
  await Promise.all([bundle(BUNDLES), buildDashboard()]);
  await Promise.all(APPS.map((app) => writeFile(join(ROOT, `dist/${app}.mjs`), starter(app))));
  await packServers();
  say(`built ${APPS.map((app) => `dist/${app}.mjs`).join(' and ')} in ${secondsSince(start)}`);
  return 0;
}

// The Dockerfile runs this file itself: its image is the pinned Node already.
if (import.meta.main) {
  process.exitCode = await build().catch((/** @type {unknown} */ error) => {
    console.error(describeError(error));
    return 1;
  });
}
