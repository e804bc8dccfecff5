import { existsSync } from 'node:fs';
import { runCommand, whichCommand } from './command.mjs';
import { during, SetupError } from './progress.mjs';

/**
 * Something that must be there, and the Debian package that brings it.
 * @typedef {{ package: string, what: string, isThere: () => Promise<boolean>, unwantedService?: string }} Need
 */

/**
 * @param {string} command
 * @param {string} packageName
 * @returns {Need}
 */
export function needOfCommand(command, packageName) {
  return { package: packageName, what: command, isThere: () => Promise.resolve(whichCommand(command) !== null) };
}

/** @type {readonly Need[]} */
export const TEST_NEEDS = [
  { package: 'busybox-static', what: 'a static busybox', isThere: hasStaticBusybox },
  { package: 'docker-compose', what: 'docker compose', isThere: hasCompose },
  // Its service would take port 5000, which is the first worker's.
  { ...needOfCommand('docker-registry', 'docker-registry'), unwantedService: 'docker-registry' },
  // Brings promtool along. Its service is of no use here.
  { ...needOfCommand('prometheus', 'prometheus'), unwantedService: 'prometheus' },
  needOfCommand('chromium', 'chromium'),
  needOfCommand('iptables', 'iptables'),
  needOfCommand('ip', 'iproute2'),
  needOfCommand('ps', 'procps'),
  needOfCommand('openssl', 'openssl'),
  needOfCommand('strace', 'strace'),
  needOfCommand('mount', 'mount'),
  needOfCommand('nsenter', 'util-linux'),
];

/**
 * Installs what is missing where that can be done without asking (root on Debian or Ubuntu); elsewhere says what to install.
 * @param {readonly Need[]} needs
 */
export async function ensurePackages(needs) {
  const present = await Promise.all(needs.map((need) => need.isThere()));
  const missing = needs.filter((_, index) => !present[index]);
  if (missing.length === 0) return;
  if (!canInstall()) {
    const list = missing.map((need) => `${need.what} (Debian: ${need.package})`).join(', ');
    throw new SetupError(`Missing: ${list}. Install that, or run this as root on Debian or Ubuntu.`);
  }
  await installPackages(missing.map((need) => need.package));
  for (const { unwantedService } of missing) if (unwantedService !== undefined) await disableService(unwantedService);
}

/** Root on a system with apt: packages can be installed without asking for a password. */
export function canInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && whichCommand('apt-get') !== null;
}

/** @param {readonly string[]} packages */
export async function installPackages(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await during(`Installing ${packages.join(' ')} (apt-get)`, async () => {
    await runCommand('apt-get', ['update'], { env });
    const { code, output } = await runCommand('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
      env,
    });
    if (code !== 0) throw new SetupError(`${output}\napt-get could not install ${packages.join(' ')}.`);
  });
}

/** @param {string} service */
async function disableService(service) {
  if (hasSystemd()) await runCommand('systemctl', ['disable', '--now', service]);
}

export function hasSystemd() {
  return existsSync('/run/systemd/system');
}

async function hasStaticBusybox() {
  const busybox = whichCommand('busybox');
  if (busybox === null) return false;
  const { code, output } = await runCommand('ldd', [busybox]);
  return code !== 0 || output.includes('statically linked');
}

async function hasCompose() {
  if (whichCommand('docker-compose') !== null) return true;
  return (await runCommand('docker', ['compose', 'version'])).code === 0;
}
