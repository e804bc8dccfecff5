import type { ClusterEvent } from './wire';

export interface EventFilter {
  readonly about: '' | ClusterEvent['About'];
  readonly kind: string;
  /** Must be in the message, the kind or the name of the subject; lower case. */
  readonly word: string;
}

/** Told of each node every few seconds: shown only where it is asked for. */
export const NOISE = 'node-use';

/** The newest events, bounded. */
export class EventLog {
  private events: ClusterEvent[] = [];
  /** How many came in all. */
  seen = 0;

  constructor(private readonly kept: number) {}

  add(event: ClusterEvent): void {
    this.events.push(event);
    this.seen += 1;
    // In one go now and then, and not one by one.
    if (this.events.length > this.kept * 1.5) this.events = this.events.slice(-this.kept);
  }

  /** Whether what happened before was read: without it, no event here does not mean that none happened. */
  hasPast = false;

  /** What happened before the first that was added, in order. */
  addPast(past: readonly ClusterEvent[]): void {
    this.events = [...past, ...this.events].slice(-this.kept);
  }

  clear(): void {
    this.hasPast = false;
    this.events = [];
  }

  /** The newest first. */
  newest(most: number, wanted: (event: ClusterEvent) => boolean = () => true): ClusterEvent[] {
    const found: ClusterEvent[] = [];
    for (let at = this.events.length - 1; at >= 0 && found.length < most; at -= 1) {
      const event = this.events[at];
      if (event !== undefined && wanted(event)) found.push(event);
    }
    return found;
  }
}

/** What a word is looked for in: made once of each event, for a page looks through thousands in every frame. */
const texts = new WeakMap<ClusterEvent, string>();

export function isWanted(event: ClusterEvent, filter: EventFilter): boolean {
  if (filter.about !== '' && event.About !== filter.about) return false;
  if (filter.kind !== '' && event.Kind !== filter.kind) return false;
  return filter.word === '' || textOf(event).includes(filter.word);
}

function textOf(event: ClusterEvent): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const { Message, Kind, Name, Subject } = event;
  const text = `${Message} ${Kind} ${Name} ${Subject}`.toLowerCase();
  texts.set(event, text);
  return text;
}
