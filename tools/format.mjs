import { runCommand } from './setup/command.mjs';
import { ROOT } from './setup/root.mjs';

/** @param {readonly string[]} args of oxfmt: files, or --check */
export async function format(args) {
  const { code } = await runCommand(process.execPath, ['node_modules/oxfmt/bin/oxfmt', ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return code;
}
