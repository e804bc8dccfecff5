import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, bundle } from './build.mjs';
import { ensureEngine } from './setup/engine.mjs';
import { runForeground } from './setup/foreground.mjs';
import { ensurePackages, TEST_NEEDS } from './setup/packages.mjs';
import { say } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

/** What some benches preload into the process that they measure. */
const PROBE = 'bench/event-loop-probe';

/** A word in a bench's source, and the package of the tests that the bench then needs. */
const NEEDED_FOR = { buildTestImages: 'busybox-static', openBrowser: 'chromium', PrivateEngine: 'iproute2' };

/** The files of bench/ that say in their first line how they are run. */
function benchNames() {
  const files = readdirSync(join(ROOT, 'bench')).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
  const names = files.map((name) => name.slice(0, -'.ts'.length));
  const heading = (/** @type {string} */ name) => `// \`npm run bench -- ${name}\``;
  return names.filter((name) => sourceOf(name).startsWith(heading(name)));
}

/** @param {string} name */
function sourceOf(name) {
  return readFileSync(join(ROOT, 'bench', `${name}.ts`), 'utf8');
}

/**
 * What the bench says of itself in its first lines, and the variables that it reads.
 * @param {string} name
 */
function helpOf(name) {
  const source = sourceOf(name);
  const about = /^(?:\/\/.*\n)+/.exec(source)?.[0].replaceAll(/^\/\/ ?/gm, '') ?? '';
  const reads = source.matchAll(/process\.env\['(BENCH_\w+)'\] \?\? '?([^')]+)/g);
  const variables = [...reads].map(([, variable, usual]) => `  ${variable}=${usual}`);
  return variables.length === 0 ? about.trimEnd() : `${about}\nEnvironment:\n${variables.join('\n')}`;
}

/** @param {string} name */
function needsOf(name) {
  const source = sourceOf(name);
  const words = Object.entries(NEEDED_FOR).filter(([word]) => source.includes(word));
  return TEST_NEEDS.filter((need) => words.some(([, packageName]) => packageName === need.package));
}

/**
 * `bench NAME [ARGUMENTS]`: bundles bench/NAME.ts beside the apps and runs it.
 * @param {readonly string[]} args
 */
export async function bench([name = '', ...args]) {
  const names = benchNames();
  if (!names.includes(name)) {
    say(`npm run bench -- NAME, with NAME one of: ${names.join(', ') || '(there is none yet)'}`);
    return name === '' ? 0 : 2;
  }
  if (args.includes('--help')) {
    say(helpOf(name));
    return 0;
  }
  await ensurePackages(needsOf(name));
  const engine = await ensureEngine();
  try {
    await build();
    await bundle({ [`bench/${name}`]: `bench/${name}.ts`, [PROBE]: `${PROBE}.ts` });
    return await runForeground(join(ROOT, `dist/bench/${name}.mjs`), args);
  } finally {
    await engine.stop();
  }
}
