import type { Clock, ToldEvent } from '@cube/task';
import type { EventReader } from './event-reader';
import { GONE, ToldCommit } from './event-text';

/** Where events come from. */
export interface EventLog {
  /** Revision of the newest durable change. */
  readonly stored: number;
  /** Each commit's events after a revision, as they become durable. Null, and the end: that is not kept any more. */
  followEvents(revision: number, stop: AbortSignal): AsyncIterable<readonly ToldEvent[] | null>;
}

export interface FeedOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  /** Lets everything else that is due go first. */
  readonly pause: () => Promise<void>;
}

/**
 * What happens within this time goes out together: so the work does not grow with the number of commits. About a frame of a
 * screen, of the 100 ms that an event may take to get there.
 */
const GATHER_MS = 20;
/** As long as this many rounds would take nothing goes out: however many readers there are, most of the time is left for others. */
const REST_PER_ROUND = 3;
const LONGEST_REST_MS = 1_000;

/** So many readers are served before everything else goes on. */
export const READERS_A_TURN = 50;

/**
 * What happens, to all who have seen everything before: read and written out once, however many they are. Over when the last of
 * them leaves.
 *
 * Invariant: each of its readers has seen all up to `delivered`, or the round under way gives it the rest.
 */
export class EventFeed {
  private readonly readers = new Set<EventReader>();
  private readonly over = new AbortController();
  private commits: ToldCommit[] = [];
  private isBusy = false;
  private nextRoundAt = Number.NEGATIVE_INFINITY;

  constructor(
    private delivered: number,
    private readonly options: FeedOptions,
  ) {
    void this.follow().catch((error: unknown) => {
      const why = error instanceof Error ? error : new Error(String(error));
      this.end((reader) => reader.destroy(why));
    });
  }

  get isOver(): boolean {
    return this.over.signal.aborted;
  }

  /** Takes a reader in, unless it has to catch up first. */
  admit(reader: EventReader): boolean {
    if (this.isOver || reader.destroyed || reader.seen < this.delivered) return false;
    this.readers.add(reader);
    reader.once('close', () => {
      this.readers.delete(reader);
      if (this.readers.size === 0) this.over.abort();
    });
    return true;
  }

  private async follow(): Promise<void> {
    for await (const events of this.options.log.followEvents(this.delivered, this.over.signal)) {
      if (events === null) return this.end((reader) => reader.bye(GONE));
      this.commits.push(new ToldCommit(events));
      if (!this.isBusy) void this.giveRounds();
    }
    this.end((reader) => reader.bye(''));
  }

  /** The first commit after a silence goes out at once; those that follow closely, together. */
  private async giveRounds(): Promise<void> {
    const { clock, pause } = this.options;
    this.isBusy = true;
    while (this.commits.length > 0 && !this.isOver) {
      const wait = this.nextRoundAt - clock.monotonic();
      await (wait > 0 ? new Promise<void>((resolve) => clock.after(wait, resolve)) : pause());
      const begin = clock.monotonic();
      await this.give();
      const end = clock.monotonic();
      const rest = Math.min(REST_PER_ROUND * (end - begin), LONGEST_REST_MS);
      this.nextRoundAt = Math.max(begin + GATHER_MS, end + rest);
    }
    this.isBusy = false;
  }

  private async give(): Promise<void> {
    const { commits } = this;
    this.commits = [];
    const whole = Buffer.from(commits.map((commit) => commit.text()).join(''));
    let served = 0;
    // Whoever is admitted meanwhile is among them, and is given nothing twice.
    for (const reader of this.readers) {
      reader.give(commits, whole);
      served += 1;
      if (served % READERS_A_TURN === 0) await this.options.pause();
    }
    this.delivered = Math.max(this.delivered, commits.at(-1)?.revision ?? 0);
  }

  private end(how: (reader: EventReader) => void): void {
    this.over.abort();
    for (const reader of this.readers) how(reader);
    this.readers.clear();
  }
}
