import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, bundle } from './build.mjs';
import { ensurePackages, needOfCommand, TEST_NEEDS } from './setup/packages.mjs';
import { SetupError } from './setup/progress.mjs';
import { ROOT } from './setup/root.mjs';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
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
 * `faults [--only NAME] [--list]`: real faults on a private engine.
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
  const script = join(ROOT, 'dist/faults.mjs');
  const child = spawn(process.execPath, ['--enable-source-maps', script, ...args], { cwd: ROOT, stdio: 'inherit' });
  // It cleans up before it ends: whoever signals this process means that one.
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  const [code, signal] = /** @type {[number | null, NodeJS.Signals | null]} */ (await once(child, 'exit'));
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
