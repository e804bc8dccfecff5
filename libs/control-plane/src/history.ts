import type { Explanation } from '@cube/scheduler';
import type { Store } from '@cube/store/port';
import type { Clock } from '@cube/task';
import type { EventEntry } from './cluster-event';
import { tellEvent } from './event-story';
import { listAll } from './load-state';
import { decode, eventPrefix, placementKey } from './record-codec';

/** An event in words. */
export interface ToldEvent {
  readonly revision: number;
  readonly index: number;
  readonly at: number;
  readonly about: 'task' | 'node' | 'cluster';
  readonly subject: string;
  readonly kind: string;
  readonly attempt: number | null;
  readonly message: string;
}

/** A page of events is answered by then, complete or not: the rest comes with the next one. */
const DEADLINE_MS = 2_000;

/** Reads what the store keeps of the past. */
export class History {
  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  /** The newest decision about a task; null before the first. */
  async placement(taskId: string): Promise<Explanation | null> {
    const key = placementKey(taskId);
    const entry = (await listAll(this.store, key)).entries.find((one) => one.key === key);
    return entry === undefined ? null : decode<Explanation>(entry.value);
  }

  /** What happened to a task, a node or the cluster, oldest first. */
  async about(subject: string): Promise<readonly ToldEvent[]> {
    const { entries } = await listAll(this.store, eventPrefix(subject));
    return entries.map((entry) => tell(decode<EventEntry>(entry.value)));
  }

  /**
   * What happened in the whole cluster after a revision up to `head`, in order: whole commits, at least `limit` events
   * if there are that many. Null when the store does not keep that revision any more.
   */
  async since(
    revision: number,
    { head, limit }: { head: number; limit: number },
  ): Promise<readonly ToldEvent[] | null> {
    const told: ToldEvent[] = [];
    if (revision >= head) return told;
    // Every commit is looked at, so that the last one is seen even when no event is in it.
    const enough = new AbortController();
    const cancel = this.clock.after(DEADLINE_MS, () => enough.abort());
    for await (const change of this.store.watch('', revision, enough.signal)) {
      if ('compacted' in change) return null;
      for (const op of change.ops) {
        if ('put' in op && op.put.startsWith('event/')) told.push(tell(decode<EventEntry>(op.value)));
      }
      if (change.rev >= head || told.length >= limit) break;
    }
    cancel();
    return told.sort((a, b) => a.revision - b.revision || a.index - b.index);
  }
}

function tell({ revision, index, at, event }: EventEntry): ToldEvent {
  return { revision, index, at, about: event.about, subject: event.id, kind: event.fact.kind, ...tellEvent(event) };
}
