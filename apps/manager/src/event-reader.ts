import { type EventFilter, isWanted } from '@cube/control-plane';
import type { Clock, ToldEvent } from '@cube/task';
import { Readable } from 'node:stream';
import { CUT, stillHere, type ToldCommit } from './event-text';

/** What waits for a reader at most, beyond what its connection holds, bytes. */
export const MOST_WAITING = 256 * 1024;

/** How long a reader that was told the end may take to read it. */
const FAREWELL_MS = 10_000;

/** What the events go out on, such as the response of a request. */
export interface Connection {
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

export interface ReaderOptions {
  readonly filter: EventFilter;
  readonly connection: Connection;
  readonly clock: Clock;
}

/** One open stream of events; over when it or its connection is closed. */
export class EventReader extends Readable {
  private readonly closing = new AbortController();
  private readonly isWanted: ((event: ToldEvent) => boolean) | null;
  private isOver = false;
  private onHunger: (() => void) | null = null;

  /** @param seen all up to this revision was given to it, or it does not want it */
  constructor(
    public seen: number,
    private readonly options: ReaderOptions,
  ) {
    super();
    const { filter, connection } = options;
    const isPicky = Object.values(filter).some((wish) => wish !== undefined);
    this.isWanted = isPicky ? (event) => isWanted(filter, event) : null;
    this.once('close', () => this.closing.abort());
    // A reader that is gone before the first byte, or asked for the headers alone, never closes the stream by itself.
    connection.once('close', () => this.destroy());
  }

  /** Fires when it is closed. */
  get gone(): AbortSignal {
    return this.closing.signal;
  }

  /** Gives it what it has not seen of some commits, of which `whole` is the text. One that reads too slowly is cut off. */
  give(commits: readonly ToldCommit[], whole: Buffer): void {
    if (this.isOver) return;
    const isNew = this.seen < (commits[0]?.revision ?? 0);
    const text = isNew && this.isWanted === null ? whole : commits.map((commit) => this.unseenOf(commit)).join('');
    this.seen = Math.max(this.seen, commits.at(-1)?.revision ?? 0);
    if (text.length > 0) this.push(text);
    if (this.readableLength > MOST_WAITING) this.bye(CUT);
  }

  /** As `give`, for a reader that goes at its own pace: resolves when it wants more. */
  async feed(commit: ToldCommit): Promise<void> {
    const text = this.unseenOf(commit);
    this.seen = Math.max(this.seen, commit.revision);
    if (text === '' || this.push(text) || this.destroyed) return;
    await new Promise<void>((resolve) => {
      this.onHunger = resolve;
    });
  }

  /** Says that it is not forgotten, and how far it is; unless something waits to be read, which this would only add to. */
  comfort(): void {
    if (this.readableLength === 0 && !this.isOver) this.push(stillHere(this.seen));
  }

  /** The last that it hears. */
  bye(text: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.push(text);
    this.push(null);
    const { clock, connection } = this.options;
    this.once(
      'close',
      clock.after(FAREWELL_MS, () => connection.destroy()),
    );
  }

  override _read(): void {
    this.onHunger?.();
    this.onHunger = null;
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.isOver = true;
    this._read();
    done(error);
  }

  private unseenOf(commit: ToldCommit): string {
    return commit.revision <= this.seen ? '' : commit.text(this.isWanted);
  }
}
