import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { runCommand, whichCommand } from './command.mjs';
import { canInstall, hasSystemd, installPackages } from './packages.mjs';
import { during, say, SetupError } from './progress.mjs';
import { ROOT } from './root.mjs';

const PING_TIMEOUT_MS = 5_000;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 200;

/**
 * A Docker Engine that answers. `startedPid` is set if it was not running and this process started it.
 * @typedef {{ docker: Docker, startedPid: number | null, stop: () => Promise<void> }} Engine stop: ends it if we started it
 */

/** Where Docker Desktop, Colima and a rootless engine put their socket. */
const OTHER_SOCKETS = [
  join(homedir(), '.docker/run/docker.sock'),
  join(homedir(), '.colima/default/docker.sock'),
  join(process.env.XDG_RUNTIME_DIR ?? '/run/user/1000', 'docker.sock'),
];

/** @returns {Promise<Engine>} */
export async function ensureEngine() {
  const chosenByUser = process.env.DOCKER_HOST !== undefined;
  chooseSocket();
  const complaint = await ping();
  if (complaint === null) return { docker: new Docker(), startedPid: null, stop: () => Promise.resolve() };
  if (chosenByUser || !canInstall()) throw new SetupError(explain(complaint));
  if (whichCommand('dockerd') === null) await installPackages(['docker.io', 'iptables']);
  // Newer releases of Debian package the client by itself.
  if (whichCommand('docker') === null) await installPackages(['docker-cli']);
  return startEngine();
}

/** A worker asks the same engine as we do: children inherit DOCKER_HOST. */
function chooseSocket() {
  if (process.env.DOCKER_HOST !== undefined || existsSync('/var/run/docker.sock')) return;
  const socket = OTHER_SOCKETS.find((path) => existsSync(path));
  if (socket !== undefined) process.env.DOCKER_HOST = `unix://${socket}`;
}

/** @returns {Promise<string | null>} why the engine does not answer; null if it does */
async function ping() {
  try {
    await new Docker({ timeout: PING_TIMEOUT_MS }).ping();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @param {string} complaint */
function explain(complaint) {
  const start =
    process.platform === 'darwin' || process.platform === 'win32'
      ? 'Start Docker Desktop'
      : 'Install and start Docker (https://docs.docker.com/engine/install)';
  const denied = complaint.includes('EACCES')
    ? ' You may lack the right to use it: sudo usermod -aG docker $USER.'
    : '';
  return `No Docker Engine answers (${complaint}).${denied} ${start}, or say where it is with DOCKER_HOST, and try again.`;
}

/** @returns {Promise<Engine>} */
async function startEngine() {
  if (hasSystemd()) {
    await runCommand('systemctl', ['start', 'docker']);
    await during('Waiting for the Docker Engine', () => untilAnswering(() => null));
    return { docker: new Docker(), startedPid: null, stop: () => Promise.resolve() };
  }
  const logPath = join(ROOT, '.cube/logs/dockerd.log');
  mkdirSync(join(ROOT, '.cube/logs'), { recursive: true });
  const log = openSync(logPath, 'w');
  const dockerd = spawn(whichCommand('dockerd') ?? 'dockerd', [], { detached: true, stdio: ['ignore', log, log] });
  dockerd.unref();
  await during('Starting the Docker Engine (dockerd)', () =>
    untilAnswering(() => (hasEnded(dockerd) ? `dockerd ended with ${dockerd.exitCode}: see ${logPath}` : null)),
  );
  return { docker: new Docker(), startedPid: dockerd.pid ?? null, stop: () => stopEngine(dockerd) };
}

/** @param {import('node:child_process').ChildProcess} child */
function hasEnded({ exitCode, signalCode }) {
  return exitCode !== null || signalCode !== null;
}

/** @param {() => string | null} failure says why waiting is in vain, if it is */
async function untilAnswering(failure) {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (let complaint = await ping(); complaint !== null; complaint = await ping()) {
    const reason =
      failure() ?? (performance.now() > deadline ? `the Docker Engine did not answer: ${complaint}` : null);
    if (reason !== null) throw new SetupError(reason);
    await delay(POLL_MS);
  }
}

/** @param {import('node:child_process').ChildProcess} dockerd */
async function stopEngine(dockerd) {
  if (hasEnded(dockerd)) return;
  say('Stopping the Docker Engine that this command started.');
  dockerd.ref();
  const ended = new Promise((resolve) => dockerd.once('exit', resolve));
  dockerd.kill('SIGTERM');
  await Promise.race([ended, delay(STOP_TIMEOUT_MS, undefined, { ref: false })]);
}
