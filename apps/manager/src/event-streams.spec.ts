import { ManualClock, settle } from '@cube/testing';
import type { ToldEvent } from '@cube/task';
import { EventEmitter } from 'node:events';
import type { EventLog } from './event-feed';
import { type EventReader, MOST_WAITING } from './event-reader';
import { EventStreams, MOST_READERS } from './event-streams';

/** A log that tests write. */
class Log extends EventEmitter implements EventLog {
  readonly commits: (readonly ToldEvent[])[] = [];
  compacted = 0;
  /** How many read it. */
  follows = 0;

  constructor() {
    super();
    this.setMaxListeners(0);
  }

  get stored(): number {
    return this.commits.length;
  }

  /** Commits `count` events about a task. */
  commit(name = 'web', count = 1, message = 'Running'): void {
    const revision = this.commits.length + 1;
    this.commits.push(Array.from({ length: count }, (_, index) => told({ revision, index, name, message })));
    this.emit('commit');
  }

  async *followEvents(since: number, stop: AbortSignal): AsyncGenerator<readonly ToldEvent[] | null, void> {
    this.follows += 1;
    for (let seen = since; !stop.aborted; seen += 1) {
      if (seen < this.compacted) {
        yield null;
        return;
      }
      while (seen >= this.commits.length && !stop.aborted) {
        const news = Promise.withResolvers<void>();
        this.once('commit', news.resolve);
        stop.addEventListener('abort', () => news.resolve(), { once: true });
        await news.promise;
        this.off('commit', news.resolve);
      }
      const events = this.commits[seen];
      if (events === undefined) return;
      if (events.length > 0) yield events;
    }
  }
}

function told({
  revision,
  index,
  name,
  message,
}: Pick<ToldEvent, 'revision' | 'index' | 'name' | 'message'>): ToldEvent {
  const where = { about: 'task', subject: `id-of-${name}`, nodeId: 'n1', nodeName: 'worker-1' } as const;
  return { revision, index, at: 0, ...where, name, kind: 'attempt-observed', attempt: 1, state: null, message };
}

class FakeConnection extends EventEmitter {
  isDestroyed = false;

  destroy(): void {
    this.isDestroyed = true;
    this.emit('close');
  }
}

const opened: FakeConnection[] = [];

afterEach(() => {
  for (const connection of opened.splice(0)) connection.destroy();
});

function setUp() {
  const log = new Log();
  const clock = new ManualClock();
  const streams = new EventStreams({ log, clock, pause: () => Promise.resolve() });
  const begin = (since: number | null, filter = {}): { reader: EventReader; connection: FakeConnection } => {
    const connection = new FakeConnection();
    opened.push(connection);
    const reader = streams.begin(since, filter, connection);
    if (reader === null) throw new Error('too many');
    return { reader, connection };
  };
  return { log, clock, streams, begin };
}

/** What a reader was told so far, in the order of its telling. */
function listening(reader: EventReader) {
  const chunks: Buffer[] = [];
  reader.on('data', (chunk: Buffer) => chunks.push(chunk));
  const text = (): string => Buffer.concat(chunks).toString();
  const places = (): string[] =>
    [...text().matchAll(/"Revision":(\d+),"Index":(\d+)/g)].map(([, revision, index]) => `${revision}.${index}`);
  return { chunks, text, places };
}

const placesOf = (log: Log, since: number): string[] =>
  log.commits.slice(since).flatMap((events) => events.map(({ revision, index }) => `${revision}.${index}`));

describe('streams of events', () => {
  it('tell what happens to all who listen, written out once', async () => {
    const { log, begin } = setUp();
    const readers = Array.from({ length: 120 }, () => listening(begin(null).reader));
    await settle();
    log.commit('web', 2);
    await settle();
    for (const { places } of readers) expect(places()).toEqual(['1.0', '1.1']);
    const [first, ...others] = readers.map(({ chunks }) => chunks.at(-1));
    for (const chunk of others) expect(chunk).toBe(first);
    expect(first?.toString()).toMatch(/^data: .*\n\nid: 1\ndata: .*\n\n$/);
    // The log itself is read by one for all.
    expect(log.follows).toBe(1);
  });

  it('send the first event at once, and what follows it closely together', async () => {
    const { log, clock, begin } = setUp();
    const { chunks, places } = listening(begin(null).reader);
    await settle();
    log.commit();
    await settle();
    expect(places()).toEqual(['1.0']);
    for (let more = 0; more < 5; more += 1) log.commit();
    await settle();
    expect(places()).toEqual(['1.0']);
    await clock.advance(20);
    expect(places()).toHaveLength(6);
    expect(chunks).toHaveLength(3);
  });

  it('leave most of the time to others when telling everybody takes long', async () => {
    const log = new Log();
    const clock = new ManualClock();
    const streams = new EventStreams({ log, clock, pause: () => clock.skip(40) });
    for (let reader = 0; reader < 49; reader += 1) {
      const connection = new FakeConnection();
      opened.push(connection);
      streams.begin(null, {}, connection);
    }
    const connection = new FakeConnection();
    opened.push(connection);
    const last = streams.begin(null, {}, connection);
    if (last === null) throw new Error('too many');
    const { places } = listening(last);
    log.commit();
    for (let turn = 0; turn < 5; turn += 1) await settle();
    expect(places()).toEqual(['1.0']);
    // The round of fifty took 40 ms: the next one is due three times that later.
    log.commit();
    await clock.advance(100);
    expect(places()).toEqual(['1.0']);
    await clock.advance(30);
    expect(places()).toEqual(['1.0', '2.0']);
  });

  it('begin after any revision, and go on without a gap or a repetition', async () => {
    const { log, clock, begin } = setUp();
    for (let commit = 0; commit < 10; commit += 1) log.commit('web', 1 + (commit % 3));
    const readers = [];
    for (let round = 0; round < 40; round += 1) {
      for (const since of [round % 10, log.stored, null]) {
        readers.push({ since: since ?? log.stored, ...listening(begin(since).reader) });
        await settle();
      }
      log.commit('web', round % 3);
      if (round % 2 === 0) await clock.advance(20);
    }
    await clock.advance(200);
    for (const { since, places } of readers) expect(places()).toEqual(placesOf(log, since));
  });

  it('tell picky readers only what they want, and how far they are', async () => {
    const { log, clock, begin } = setUp();
    const { text, places } = listening(begin(null, { task: 'db' }).reader);
    const missed = listening(begin(0, { task: 'id-of-db' }).reader);
    for (const name of ['web', 'db', 'web']) log.commit(name);
    await clock.advance(100);
    expect(places()).toEqual(['2.0']);
    expect(missed.places()).toEqual(['2.0']);
    expect(text()).toContain('id: 2\ndata: ');
    await clock.advance(15_000);
    expect(text()).toMatch(/: still here\nid: 3\n\n$/);
  });

  it('cut off a reader that does not read, clearly, and nobody else', async () => {
    const { log, clock, begin, streams } = setUp();
    const slow = begin(null);
    const { places } = listening(begin(null).reader);
    await settle();
    for (let commit = 0; commit < 40; commit += 1) {
      log.commit('web', 1, 'x'.repeat(10_000));
      await clock.advance(60);
      expect(slow.reader.readableLength).toBeLessThan(MOST_WAITING + 20_000);
    }
    expect(places()).toHaveLength(40);
    expect(streams.size).toBe(2);
    // It reads at last: all that was sent, and why no more comes.
    const late = listening(slow.reader);
    await settle();
    expect(late.places()).toEqual(placesOf(log, 0).slice(0, late.places().length));
    expect(late.text()).toMatch(/\n\nevent: cut\ndata: \{"Message":"read too slowly.*"\}\n\n$/);
    expect(slow.reader.readableEnded).toBe(true);
    expect(streams.size).toBe(1);
  });

  it('hang up on a reader that does not even read that', async () => {
    const { log, clock, begin, streams } = setUp();
    const { connection } = begin(null);
    await settle();
    for (let commit = 0; commit < 40; commit += 1) log.commit('web', 1, 'x'.repeat(10_000));
    await clock.advance(9_000);
    expect(connection.isDestroyed).toBe(false);
    await clock.advance(2_000);
    expect(connection.isDestroyed).toBe(true);
    expect(streams.size).toBe(0);
  });

  it('wait for a reader that goes through what it missed', async () => {
    const { log, begin } = setUp();
    for (let commit = 0; commit < 100; commit += 1) log.commit('web', 1, 'x'.repeat(10_000));
    const { reader } = begin(0);
    await settle();
    expect(reader.readableLength).toBeLessThan(100_000);
    const { places } = listening(reader);
    await settle();
    expect(places()).toEqual(placesOf(log, 0));
  });

  it('end clearly when what follows is not kept any more', async () => {
    const { log, begin } = setUp();
    for (let commit = 0; commit < 5; commit += 1) log.commit();
    log.compacted = 3;
    const { text } = listening(begin(1).reader);
    await settle();
    expect(text()).toMatch(/^: events follow\n\nevent: gone\ndata: .*\n\n$/);
  });

  it('are forgotten with their connections, and nothing is left to do for them', async () => {
    const { log, clock, streams, begin } = setUp();
    const first = begin(null);
    const second = begin(null);
    await settle();
    first.connection.destroy();
    await settle();
    expect(streams.size).toBe(1);
    second.connection.destroy();
    await clock.advance(20_000);
    expect(streams.size).toBe(0);
    expect(clock.pending).toBe(0);
    expect(log.listenerCount('commit')).toBe(0);
    // And those who come then are told again.
    const { places } = listening(begin(null).reader);
    await settle();
    log.commit();
    await clock.advance(60);
    expect(places()).toEqual(['1.0']);
  });

  it('are as many as the manager can serve', () => {
    const { begin } = setUp();
    for (let reader = 0; reader < MOST_READERS; reader += 1) begin(null);
    expect(() => begin(null)).toThrow('too many');
  });
});
