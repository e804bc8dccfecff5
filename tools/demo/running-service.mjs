import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say, SetupError } from '../setup/progress.mjs';
import { ROOT } from '../setup/root.mjs';
import { urlOf } from './cluster-plan.mjs';
import { LogFile } from './log-file.mjs';

const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;
const POLL_MS = 100;

/** A process of the demo, from its start to its end. */
export class RunningService {
  /** @param {import('./cluster-plan.mjs').Service} service */
  constructor(service) {
    this.service = service;
    this.log = new LogFile(service.name);
    // A group of its own: Ctrl+C reaches the demo alone, which then stops its processes in order.
    this.child = spawn(process.execPath, ['--enable-source-maps', join(ROOT, 'dist', service.script)], {
      cwd: ROOT,
      env: service.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const write = (/** @type {Buffer} */ chunk) => this.log.write(chunk);
    this.child.stdout.on('data', write);
    this.child.stderr.on('data', write);
    /** @type {Promise<string>} how it ended */
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(error.message));
      this.child.once('close', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
  }

  get hasEnded() {
    return this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined;
  }

  /** @param {string} how it ended */
  failure(how) {
    return new SetupError(
      `${this.service.name} ended by itself (${how}). Its last lines:\n\n${this.log.tail()}\n\nAll of them: ${this.log.relativePath}`,
    );
  }

  /**
   * Waits until it says that it is ready.
   * @param {AbortSignal} stop
   */
  async untilReady(stop) {
    const url = `${urlOf(this.service)}/health/ready`;
    const deadline = performance.now() + READY_TIMEOUT_MS;
    while (!(await answersOk(url))) {
      if (stop.aborted) return;
      if (this.hasEnded) throw this.failure(await this.ended);
      if (performance.now() > deadline) {
        throw new SetupError(
          `${url} was not ready after ${READY_TIMEOUT_MS / 1000} s. Last lines:\n\n${this.log.tail()}`,
        );
      }
      await delay(POLL_MS);
    }
  }

  /** Ends it at once: the last resort when this process itself must end. */
  kill() {
    if (!this.hasEnded) this.child.kill('SIGKILL');
  }

  /** Asks it to end; after a while, ends it. */
  async stop() {
    if (this.hasEnded) return;
    this.child.kill('SIGTERM');
    const late = delay(STOP_TIMEOUT_MS, 'late', { ref: false });
    if ((await Promise.race([this.ended, late])) !== 'late') return;
    say(
      `${this.service.name} did not end within ${STOP_TIMEOUT_MS / 1000} s and is killed: see ${this.log.relativePath}`,
    );
    this.kill();
    await this.ended;
  }
}

/** @param {string} url */
async function answersOk(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
