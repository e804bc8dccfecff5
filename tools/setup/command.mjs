import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: 'inherit' | 'collect', timeoutMs?: number }} CommandOptions
 * @typedef {{ code: number, output: string }} CommandResult output: standard output and error as they came, if collected
 */

/**
 * Runs a command to its end. A command that cannot be started ends with code 127, one that is killed for taking too long
 * with 124; its output says so.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, args, { stdio = 'collect', timeoutMs, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...options,
      stdio: stdio === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => (output += chunk.toString());
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const end = (/** @type {CommandResult} */ result) => {
      clearTimeout(timer);
      resolve(result);
    };
    // Not when its pipes close: what it left behind may hold them for ever.
    const giveUp = () => {
      child.kill('SIGKILL');
      child.unref();
      child.stdout?.destroy();
      child.stderr?.destroy();
      end({ code: 124, output: `${output}\nKilled: it had not ended after ${(timeoutMs ?? 0) / 1000} s.\n` });
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs);
    child.once('error', (error) => end({ code: 127, output: `${output}${error.message}\n` }));
    child.once('close', (code) => end({ code: code ?? 1, output }));
  });
}

/**
 * @param {string} command
 * @returns {string | null} its path, searched as a shell would, and where administrators' commands lie
 */
export function whichCommand(command) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, command)).find(isExecutable) ?? null;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
