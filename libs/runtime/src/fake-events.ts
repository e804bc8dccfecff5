import type { Clock } from '@cube/task';
import type { ContainerEvent } from './container-runtime';
import type { FakeFact } from './fake-container';
import { Feed } from './feed';

const BACKLOG = 10_000;
/** As many as the engine keeps to replay. */
const REMEMBERED = 256;

interface Subscriber {
  readonly labels: Readonly<Record<string, string>>;
  readonly feed: Feed<ContainerEvent>;
}

/** The fake engine's event stream, with the ways in which a real one goes wrong. */
export class FakeEvents {
  private readonly subscribers = new Set<Subscriber>();
  private readonly witnesses: ((id: string, labels: Readonly<Record<string, string>>, fact: FakeFact) => void)[] = [];
  private readonly remembered: Exclude<ContainerEvent, { kind: 'gap' }>[] = [];
  private lastEventAt = 0;
  private standing = true;
  private silent = false;

  constructor(private readonly clock: Clock) {}

  /** Is told everything, whatever goes wrong with the streams. */
  addWitness(witness: (id: string, labels: Readonly<Record<string, string>>, fact: FakeFact) => void): void {
    this.witnesses.push(witness);
  }

  tell(id: string, labels: Readonly<Record<string, string>>, fact: FakeFact): void {
    for (const witness of this.witnesses) witness(id, labels, fact);
    if (!this.standing || this.silent) return;
    const event = { ...fact, id, labels, at: this.clock.now() };
    this.lastEventAt = event.at;
    this.remembered.push(event);
    if (this.remembered.length > REMEMBERED) this.remembered.shift();
    for (const subscriber of this.subscribers) {
      if (hasLabels(labels, subscriber.labels)) subscriber.feed.push(event);
    }
  }

  /** While silent the streams stand and events are lost without a word. */
  setSilent(silent: boolean): void {
    this.silent = silent;
  }

  /** Events are lost until `resume`, which says `gap` on every stream. */
  interrupt(): void {
    this.standing = false;
  }

  resume(): void {
    this.standing = true;
    for (const { feed } of this.subscribers) feed.push(this.gap(this.lastEventAt));
  }

  /** The engine is a new process: it remembers nothing to replay. */
  forget(): void {
    this.remembered.length = 0;
  }

  async *subscribe(
    labels: Readonly<Record<string, string>>,
    stop: AbortSignal,
    since?: number,
  ): AsyncGenerator<ContainerEvent, void, undefined> {
    const feed = new Feed<ContainerEvent>(BACKLOG, (oldest) => this.gap(oldest.at));
    const subscriber = { labels, feed };
    this.subscribers.add(subscriber);
    if (this.standing) feed.push(this.gap(since ?? 0));
    for (const event of since === undefined ? [] : this.remembered) {
      if (event.at >= (since ?? 0) && hasLabels(event.labels, labels)) feed.push(event);
    }
    try {
      yield* feed.items(stop);
    } finally {
      this.subscribers.delete(subscriber);
    }
  }

  private gap(since: number): ContainerEvent {
    return { kind: 'gap', since, at: this.clock.now() };
  }
}

/** An empty value matches any. */
export function hasLabels(labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => {
    const has = Object.hasOwn(labels, key);
    return has && (value === '' || labels[key] === value);
  });
}
