import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, bundle } from './build.mjs';
import { runCommand } from './setup/command.mjs';
import { ensureEngine } from './setup/engine.mjs';
import { say } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

/** The files of bench/ that say in their first line how they are run. */
function benchNames() {
  const files = readdirSync(join(ROOT, 'bench')).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
  const names = files.map((name) => name.slice(0, -'.ts'.length));
  const heading = (/** @type {string} */ name) => `// \`npm run bench -- ${name}\``;
  return names.filter((name) => readFileSync(join(ROOT, 'bench', `${name}.ts`), 'utf8').startsWith(heading(name)));
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
  const engine = await ensureEngine();
  try {
    await build();
    await bundle({ [`bench/${name}`]: `bench/${name}.ts` });
    const script = join(ROOT, `dist/bench/${name}.mjs`);
    const { code } = await runCommand(process.execPath, ['--enable-source-maps', script, ...args], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    return code;
  } finally {
    await engine.stop();
  }
}
