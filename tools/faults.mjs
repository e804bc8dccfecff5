import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, bundle } from './build.mjs';
import { runForeground } from './setup/foreground.mjs';
import { ensurePackages, needOfCommand, TEST_NEEDS } from './setup/packages.mjs';
import { SetupError } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

const FAKETIME_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib'];

/** @type {readonly import('./setup/packages.mjs').Need[]} beyond those of the tests */
const FAULT_NEEDS = [
  needOfCommand('dockerd', 'docker.io'),
  {
    what: 'faketime',
    package: 'faketime',
    isThere: () =>
      Promise.resolve(FAKETIME_FOLDERS.some((folder) => existsSync(join(folder, 'faketime/libfaketimeMT.so.1')))),
  },
];

/**
 * `faults [NAME...] [--list]`: real faults on a private engine.
 * @param {readonly string[]} args
 */
export async function faults(args) {
  if (!args.includes('--list')) {
    if (process.getuid?.() !== 0) {
      throw new SetupError('The faults start engines, mount disks and cut networks of their own: run them as root.');
    }
    await ensurePackages([...TEST_NEEDS, ...FAULT_NEEDS]);
    await build();
  }
  await bundle({ faults: 'apps/e2e/src/faults/main.ts' });
  return runForeground(join(ROOT, 'dist/faults.mjs'), args);
}
