import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from './setup/root.mjs';

const SOURCE = join(ROOT, 'apps/dashboard');

/** Bundles the browser UI into dist/dashboard: a page, and parts whose names change with what is in them. */
export async function buildDashboard() {
  await build({
    root: SOURCE,
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    base: '/',
    publicDir: false,
    resolve: { alias: { '@cube/client': join(ROOT, 'libs/client/src/index.ts') } },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: join(ROOT, 'dist/dashboard'),
      emptyOutDir: true,
      target: 'es2023',
      // A file of its own also where it is small: the policy of the page allows nothing inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
}
