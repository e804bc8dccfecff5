import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { ROOT } from './root.mjs';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a Node program at the terminal, to its end. A terminal sends Ctrl+C to it as well; whoever signals this process alone
 * means the program too, which cleans up before it ends.
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code; 128 and the signal's number if it was killed
 */
export async function runForeground(script, args) {
  const child = spawn(process.execPath, ['--enable-source-maps', script, ...args], { cwd: ROOT, stdio: 'inherit' });
  const forward = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, forward);
  try {
    const [code, signal] = /** @type {[number | null, NodeJS.Signals | null]} */ (await once(child, 'exit'));
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } finally {
    for (const signal of SIGNALS) process.off(signal, forward);
  }
}
