import { join } from 'node:path';
import { bundle } from './build.mjs';
import { runCommand } from './setup/command.mjs';
import { ROOT } from './setup/root.mjs';

/**
 * `sim [--seconds 120] [--seed N] [--story WORDS] [--until-violation]`: the production core on a simulated cluster.
 * @param {readonly string[]} args
 */
export async function sim(args) {
  await bundle({ sim: 'libs/testing/src/sim/main.ts' });
  const script = join(ROOT, 'dist/sim.mjs');
  const { code } = await runCommand(process.execPath, ['--enable-source-maps', script, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return code;
}
