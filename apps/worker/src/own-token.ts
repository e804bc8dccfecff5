import type { SessionAccess } from '@cube/api';
import { type Challenge, errorCode, isSameSecret, JOINING, nodeIdIn, proofOf, type TokenBook } from '@cube/server';
import type { Log } from '@cube/task';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeDurably } from './durable-file';

export interface OwnTokenOptions {
  /** Where it is kept, in a file `node-token`. */
  readonly dataDir: string;
  readonly nodeId: string;
  /** Who may call this worker. Empty: everyone, and a token of its own is of no use. */
  readonly tokens: TokenBook;
  readonly log: Log;
}

/** The file with the token can't be used; the message says what to do. */
export class OwnTokenFileError extends Error {
  override readonly name = 'OwnTokenFileError';
}

/**
 * The token that this node alone shares with its manager.
 *
 * Invariants: (1) It is on the disk before it is used. (2) Once it is there, the join token commands this worker no more.
 * (3) It changes only when somebody removes the file.
 */
export class OwnToken {
  private token: string | null = null;
  /** One after the other: each sees what the one before left on the disk. */
  private taking: Promise<unknown> = Promise.resolve();
  readonly file: string;

  private constructor(private readonly options: OwnTokenOptions) {
    this.file = resolve(join(options.dataDir, 'node-token'));
  }

  static async open(options: OwnTokenOptions): Promise<OwnToken> {
    const own = new OwnToken(options);
    if (!options.tokens.isEmpty) await own.load();
    return own;
  }

  /** What this worker shows its manager; null while it has none. */
  get current(): string | null {
    return this.token;
  }

  /** What a manager has to show, and the proof that this is the node whose token it has. */
  access(challenge: Challenge | null): SessionAccess {
    const { nodeId, tokens } = this.options;
    if (tokens.isEmpty) return { wants: 'none', nodeId, proof: '' };
    if (this.token === null) return { wants: 'join', nodeId, proof: '' };
    return { wants: 'own', nodeId, proof: challenge === null ? '' : proofOf(this.token, challenge) };
  }

  /** Takes the token that the manager gives, or says why not. The same one again changes nothing. Rejects when it can't be saved. */
  take(token: string): Promise<string | null> {
    const taken = this.taking.then(() => this.decide(token));
    this.taking = taken.catch(() => undefined);
    return taken;
  }

  private async decide(token: string): Promise<string | null> {
    if (this.options.tokens.isEmpty) return 'this worker has no tokens: give it CUBE_TOKEN and CUBE_NODE_TOKEN first';
    if (this.token !== null) return isSameSecret(token, this.token) ? null : this.why;
    if (nodeIdIn(token) !== this.options.nodeId) return `this is no token of node ${this.options.nodeId}`;
    await writeDurably(this.file, `${token}\n`);
    this.use(token);
    this.options.log.info(`This node has a token of its own now, kept in ${this.file}`);
    return null;
  }

  private async load(): Promise<void> {
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    });
    if (text === null) return;
    const nodeId = nodeIdIn(text.trim());
    if (nodeId === null) {
      throw new OwnTokenFileError(
        `${this.file} is damaged: remove it, and the manager gives this node its token again`,
      );
    }
    if (nodeId === this.options.nodeId) return this.use(text.trim());
    this.options.log.warn(
      `${this.file} is the token of node ${nodeId}, not of this one: it is replaced once this node has joined`,
    );
  }

  private use(token: string): void {
    const { nodeId, tokens } = this.options;
    this.token = token;
    tokens.add('node', nodeId, token);
    tokens.retire('node', JOINING, this.why);
  }

  /** For whoever comes with the join token, or with another token for this node. */
  private get why(): string {
    return (
      `Node ${this.options.nodeId} has a token of its own and obeys only a manager that shows it. If the store of its manager was ` +
      `lost, remove ${this.file} on its host and start the worker again: then it joins anew.`
    );
  }
}
