import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './command.mjs';
import { SetupError } from './progress.mjs';

/** Parts of the C library that `ldd` of Node does not list: native modules and the lookup of host names load them. */
const LOADED_LATER = ['librt.so.1', 'libutil.so.1', 'libresolv.so.2', 'libnss_files.so.2', 'libnss_dns.so.2'];

/**
 * @param {string} binary
 * @returns {Promise<string[]>} the paths of all shared libraries that a Linux program needs, its loader included
 */
export async function linkedLibraries(binary) {
  const { code, output } = await runCommand('ldd', [binary]);
  if (code !== 0) throw new SetupError(`ldd ${binary} failed: ${output}`);
  const linked = [...output.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].flatMap((match) => match[1] ?? []);
  const folder = dirname(linked.find((path) => path.includes('/libc.so')) ?? '/lib/none');
  const later = LOADED_LATER.map((name) => join(folder, name)).filter((path) => existsSync(path));
  return [...new Set([...linked, ...later])];
}
