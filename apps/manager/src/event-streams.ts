import type { EventFilter } from '@cube/control-plane';
import { EventFeed, type FeedOptions, READERS_A_TURN } from './event-feed';
import { type Connection, EventReader } from './event-reader';
import { BEGIN, GONE, ToldCommit } from './event-text';

export const MOST_READERS = 3_000;

/** A comment this often tells both ends, and what is between them, that the connection lives. */
const KEEP_ALIVE_MS = 15_000;

/**
 * The event log as Server-Sent Events. The last event of each commit carries the commit's revision as its ID: who comes back with
 * it as `Last-Event-ID` misses nothing, and may see events of a commit that it had read halfway a second time.
 *
 * A reader first goes through what it missed, at its own pace. Then it is one of many that are given what happens, when it happens.
 */
export class EventStreams {
  private readonly readers = new Set<EventReader>();
  private feed: EventFeed | null = null;
  private isComforting = false;

  constructor(private readonly options: FeedOptions) {}

  /** How many are open. */
  get size(): number {
    return this.readers.size;
  }

  /** A stream of what happens after a revision (from now on if null). Null when too many are open. */
  begin(since: number | null, filter: EventFilter, connection: Connection): EventReader | null {
    if (this.readers.size >= MOST_READERS) return null;
    const { log, clock } = this.options;
    const from = since ?? log.stored;
    const reader = new EventReader(from, { filter, connection, clock });
    const missed = log.followEvents(from, reader.gone);
    this.readers.add(reader);
    reader.once('close', () => this.readers.delete(reader));
    if (!this.isComforting) void this.keepAlive();
    reader.push(BEGIN);
    void this.catchUp(reader, missed).catch((error: unknown) => {
      reader.destroy(error instanceof Error ? error : new Error(String(error)));
    });
    return reader;
  }

  private async catchUp(reader: EventReader, missed: ReturnType<FeedOptions['log']['followEvents']>): Promise<void> {
    if (this.admit(reader)) return;
    for await (const events of missed) {
      if (events === null) return reader.bye(GONE);
      await reader.feed(new ToldCommit(events));
      if (this.admit(reader)) return;
    }
    reader.bye('');
  }

  private admit(reader: EventReader): boolean {
    const { log } = this.options;
    const isOver = this.feed?.isOver ?? true;
    if (isOver && reader.seen >= log.stored) this.feed = new EventFeed(reader.seen, this.options);
    return this.feed?.admit(reader) ?? false;
  }

  /** As long as anyone is there. */
  private async keepAlive(): Promise<void> {
    const { clock, pause } = this.options;
    this.isComforting = true;
    while (this.readers.size > 0) {
      await new Promise<void>((resolve) => clock.after(KEEP_ALIVE_MS, resolve));
      let served = 0;
      for (const reader of this.readers) {
        reader.comfort();
        served += 1;
        if (served % READERS_A_TURN === 0) await pause();
      }
    }
    this.isComforting = false;
  }
}
