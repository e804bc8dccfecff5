import { join } from 'node:path';
import { bundle } from './build.mjs';
import { runForeground } from './setup/foreground.mjs';
import { ROOT } from './setup/root.mjs';

/**
 * `sim [--seconds 120] [--seed N] [--story WORDS] [--until-violation]`: the production core on a simulated cluster.
 * @param {readonly string[]} args
 */
export async function sim(args) {
  await bundle({ sim: 'libs/testing/src/sim/main.ts' });
  return runForeground(join(ROOT, 'dist/sim.mjs'), args);
}
