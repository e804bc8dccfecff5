import type { ContainerEvent } from './container-runtime';
import type { EngineConnection } from './engine-connection';
import { parseEvent } from './docker-event';
import { Feed } from './feed';
import { jsonLines } from './json-lines';
import { labelFilters } from './label-filters';

/** More events than this that nobody has taken are dropped for one `gap`. */
export const EVENT_BACKLOG = 10_000;

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;
/** The engine replays at most 256 events; remembering more of them than that is enough to know each again. */
const REMEMBERED = 1_024;
/** Time stamps pass through a double, which is this coarse; asking for a little more costs nothing, see `seen`. */
const SINCE_MARGIN_SEC = 2e-6;

/** The engine's container events, subscribed again whenever the stream ends. */
export async function* engineEvents(
  engine: EngineConnection,
  labels: Readonly<Record<string, string>>,
  stop: AbortSignal,
  since: number | undefined,
): AsyncGenerator<ContainerEvent, void, undefined> {
  const left = new AbortController();
  const ended = AbortSignal.any([stop, left.signal]);
  const feed = new Feed<ContainerEvent>(EVENT_BACKLOG, (oldest) => ({ kind: 'gap', since: oldest.at, at: Date.now() }));
  const following = new Subscription(engine, labels, feed, since).follow(ended);
  try {
    yield* feed.items(stop);
  } finally {
    left.abort();
    await following;
  }
}

class Subscription {
  /** Events up to here were seen, seconds since the epoch. The engine is asked for what came since. */
  private sinceSec: number;
  private lastEventAt: number;
  private readonly seen = new Set<string>();

  constructor(
    private readonly engine: EngineConnection,
    private readonly labels: Readonly<Record<string, string>>,
    private readonly feed: Feed<ContainerEvent>,
    since: number | undefined,
  ) {
    // Also without `since`: the engine answers a moment before it listens, and replays what came in that moment.
    this.sinceSec = (since ?? Date.now()) / 1000;
    this.lastEventAt = since ?? 0;
  }

  /** Until stopped. Never rejects: whatever goes wrong, it subscribes again. */
  async follow(stop: AbortSignal): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS;
    while (!stop.aborted) {
      const began = performance.now();
      await this.subscribeOnce(stop).catch(() => {});
      const lasted = performance.now() - began > LONGEST_BACKOFF_MS;
      if (lasted) backoffMs = FIRST_BACKOFF_MS;
      await pause(backoffMs, stop);
      backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
    }
  }

  private async subscribeOnce(stop: AbortSignal): Promise<void> {
    const broken = new AbortController();
    const abortSignal = AbortSignal.any([stop, broken.signal]);
    let stream: NodeJS.ReadableStream | null = null;
    const watch = new SilenceWatch(this.engine, () => broken.abort());
    try {
      stream = await this.open(abortSignal);
      // The engine's answer has begun, so the subscription stands; what it replays comes after this.
      this.feed.push({ kind: 'gap', since: this.lastEventAt, at: Date.now() });
      watch.start();
      for await (const value of jsonLines(stream)) {
        watch.sign();
        this.take(value);
      }
    } finally {
      watch.end();
      broken.abort();
    }
  }

  private open(abortSignal: AbortSignal): Promise<NodeJS.ReadableStream> {
    const filters = { type: ['container' as const], ...labelFilters(this.labels) };
    return this.engine.call('events', (expired) =>
      this.engine.docker.getEvents({
        filters,
        since: this.sinceSec - SINCE_MARGIN_SEC,
        abortSignal: AbortSignal.any([abortSignal, expired]),
      }),
    );
  }

  private take(value: unknown): void {
    const parsed = parseEvent(value);
    if (parsed === null || this.seen.has(parsed.key)) return;
    this.seen.add(parsed.key);
    const [oldest] = this.seen;
    if (oldest !== undefined && this.seen.size > REMEMBERED) this.seen.delete(oldest);
    this.sinceSec = Math.max(this.sinceSec, parsed.timeNano / 1e9);
    this.lastEventAt = parsed.event.at;
    this.feed.push(parsed.event);
  }
}

/** Tells a quiet stream from a dead one: a ping when nothing came for a while, and the end if that fails. */
class SilenceWatch {
  private timer: NodeJS.Timeout | null = null;
  private quiet = true;
  private over = false;

  constructor(
    private readonly engine: EngineConnection,
    private readonly onDead: () => void,
  ) {}

  start(): void {
    if (!this.over) this.timer = setTimeout(() => void this.check(), this.engine.limits.eventSilenceMs);
  }

  sign(): void {
    this.quiet = false;
  }

  end(): void {
    this.over = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async check(): Promise<void> {
    const dead = this.quiet && !(await this.answers());
    this.quiet = true;
    if (dead && !this.over) this.onDead();
    this.start();
  }

  private answers(): Promise<boolean> {
    return this.engine.ping().then(
      () => true,
      () => false,
    );
  }
}

function pause(delayMs: number, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    stop.addEventListener('abort', done);
  });
}
