import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from '@swc/core';
import * as esbuild from 'esbuild';
import { describeError, say, secondsSince } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

/** @type {Readonly<Record<string, string>>} a bundle in dist/, and the file that it starts from */
const BUNDLES = {
  manager: 'apps/manager/src/main.ts',
  worker: 'apps/worker/src/main.ts',
  // The entry of the store's own thread: SQLite must not stall reads and liveness.
  'sqlite-worker': 'libs/store/src/sqlite-worker.ts',
};

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
    keepNames: true,
    tsconfig: join(ROOT, 'tsconfig.base.json'),
    plugins: [decoratorMetadata],
    logLevel: 'warning',
  });
}

/** Bundles every app that exists into dist/. */
export async function build() {
  const start = performance.now();
  const bundles = Object.entries(BUNDLES).filter(([, source]) => existsSync(join(ROOT, source)));
  await bundle(Object.fromEntries(bundles));
  say(`built ${bundles.map(([name]) => `dist/${name}.mjs`).join(', ')} in ${secondsSince(start)}`);
  return 0;
}

// The Dockerfile runs this file itself: its image is the pinned Node already.
if (import.meta.main) {
  process.exitCode = await build().catch((/** @type {unknown} */ error) => {
    console.error(describeError(error));
    return 1;
  });
}
