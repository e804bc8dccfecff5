import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../setup/root.mjs';

const LARGEST_BYTES = 10 * 1024 * 1024;
const TAIL_CHARACTERS = 4_000;

/** The output of one process: a file, rotated once so that it stays bounded, and its last lines for a failure's message. */
export class LogFile {
  #bytes = 0;
  #tail = '';

  /** @param {string} name */
  constructor(name) {
    this.relativePath = join('.cube/logs', `${name}.log`);
    this.path = join(ROOT, this.relativePath);
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(this.path, '', { mode: 0o600 });
  }

  /** @param {Buffer} chunk */
  write(chunk) {
    if (this.#bytes + chunk.length > LARGEST_BYTES) {
      renameSync(this.path, `${this.path}.1`);
      this.#bytes = 0;
    }
    appendFileSync(this.path, chunk, { mode: 0o600 });
    this.#bytes += chunk.length;
    this.#tail = (this.#tail + chunk.toString()).slice(-TAIL_CHARACTERS);
  }

  /** The last twenty lines, at most. */
  tail() {
    return this.#tail.trimEnd().split('\n').slice(-20).join('\n');
  }
}
