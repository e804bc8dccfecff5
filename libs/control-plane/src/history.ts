import type { Change, Store } from '@cube/store/port';
import type { Clock, TaskState, ToldEvent } from '@cube/task';
import type { ClusterEvent, EventEntry } from './cluster-event';
import type { ClusterState } from './cluster-state';
import { ClusterView } from './cluster-view';
import { type EventFilter, isWanted } from './event-filter';
import { tellEvent } from './event-story';
import { subjectOf } from './event-subject';
import { type DecidedAgain, decideAgain } from './decided-again';
import { StoreUnavailableError } from './ledger';
import { CompactedError, listAll, loadState } from './load-state';
import { PlacementBook, type PlacementSettings, type TablePage } from './placement-book';
import { decode, EVENT_PREFIX, eventKey } from './record-codec';

/** `future`: nothing happened yet at that revision. `compacted`: it is not kept any more. */
export class RevisionUnavailableError extends Error {
  override readonly name = 'RevisionUnavailableError';

  constructor(
    readonly kind: 'future' | 'compacted',
    /** What it was asked for with: a state at it, or the events since. */
    readonly parameter: 'at' | 'since',
    readonly revision: number,
    readonly detail: string,
  ) {
    super(`revision ${revision} can't be read: ${detail}`);
  }
}

/** A page of events is answered by then, complete or not: the rest comes with the next one. */
const DEADLINE_MS = 2_000;

const MOST_LOADS = 8;

/** Some of what happened, in order. */
export interface EventPage {
  readonly events: readonly ToldEvent[];
  /** All that was asked for up to this revision is in it: the next page begins here. */
  readonly through: number;
  readonly isMore: boolean;
}

export interface EventsWanted {
  /** Newest durable revision. */
  readonly head: number;
  readonly limit: number;
  readonly filter: EventFilter;
}

/** Reads what the store keeps of the past. */
export class History {
  private past: { readonly revision: number; readonly view: Promise<ClusterView> } | null = null;
  private loading = 0;
  private lastLoad: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly placement: PlacementSettings,
    /** The newest state: what events are about is told by today's names. */
    private readonly state: () => ClusterState,
  ) {}

  /**
   * The cluster as it was at `revision`; `head` is the newest durable one. Rejects with RevisionUnavailableError. One load
   * at a time, since each is as large as the state; who pages through a revision finds it loaded.
   */
  viewAt(revision: number, head: number): Promise<ClusterView> {
    requirePast('at', revision, head);
    if (this.past?.revision === revision) return this.past.view;
    const view = this.inTurn(() => this.load(revision));
    view.catch(() => {
      if (this.past?.view === view) this.past = null;
    });
    this.past = { revision, view };
    return view;
  }

  /**
   * A decision made again, as the cluster was right before it. Rejects with RevisionUnavailableError when that is not kept any
   * more.
   */
  decidedAgain(place: string, page: TablePage): Promise<DecidedAgain> {
    const revision = Number(place.split('.')[0]);
    return this.inTurn(() =>
      decideAgain(this.store, place, page).catch((error: unknown) => {
        throw unavailable(error, 'at', revision - 1);
      }),
    );
  }

  /** Throws StoreUnavailableError where too many wait. */
  private inTurn<T>(load: () => Promise<T>): Promise<T> {
    if (this.loading >= MOST_LOADS) {
      throw new StoreUnavailableError('too many reads of the past at once: one is done after the other', 1);
    }
    this.loading += 1;
    const loaded = this.lastLoad.then(load).finally(() => (this.loading -= 1));
    this.lastLoad = loaded.then(
      () => undefined,
      () => undefined,
    );
    return loaded;
  }

  private async load(revision: number): Promise<ClusterView> {
    const { state } = await loadState(this.store, revision).catch((error: unknown) => {
      throw unavailable(error, 'at', revision);
    });
    const book = new PlacementBook(this.placement, state);
    return new ClusterView(state, {
      stats: () => null,
      reserved: (nodeId) => book.reserved(nodeId),
      waiting: () => [],
    });
  }

  /** The event in each of these places, those that are kept no longer left out. */
  async entries(places: readonly string[]): Promise<readonly EventEntry[]> {
    const found = await Promise.all(places.map((place) => listAll(this.store, eventKey(place))));
    return found.flat().map(({ value }) => decode<EventEntry>(value));
  }

  /** The events in these places, in words. */
  async told(places: readonly string[]): Promise<readonly ToldEvent[]> {
    return (await this.entries(places)).map((entry) => this.tell(entry));
  }

  /**
   * What happened in the whole cluster after a revision (the oldest kept one if null) up to `head`, in order: whole
   * commits, at least `limit` events if there are that many and time allows. Rejects with RevisionUnavailableError.
   */
  async since(revision: number | null, wanted: EventsWanted): Promise<EventPage> {
    requirePast('since', revision ?? 0, wanted.head);
    try {
      return await this.between(revision ?? 0, wanted);
    } catch (error) {
      if (revision !== null || !(error instanceof CompactedError)) throw unavailable(error, 'since', revision ?? 0);
      return this.between(error.compacted, wanted);
    }
  }

  private async between(revision: number, { head, limit, filter }: EventsWanted): Promise<EventPage> {
    const events: ToldEvent[] = [];
    let through = revision;
    if (revision >= head) return { events, through, isMore: false };
    // Every commit is looked at, so that the last one is seen even when no event is in it.
    const enough = new AbortController();
    const cancel = this.clock.after(DEADLINE_MS, () => enough.abort());
    for await (const change of this.store.watch('', revision, enough.signal)) {
      if ('compacted' in change) throw new CompactedError(revision, change.compacted);
      events.push(...this.toldBy(change).filter((event) => isWanted(filter, event)));
      through = change.rev;
      if (through >= head || events.length >= limit) break;
    }
    cancel();
    return { events, through, isMore: through < head };
  }

  /**
   * What happens in the whole cluster after a revision, the events of one commit at a time, until stopped. Null, and the
   * end, when the store does not keep that revision any more: also when a reader was so slow that it fell behind.
   */
  async *follow(revision: number, stop: AbortSignal): AsyncGenerator<readonly ToldEvent[] | null, void> {
    for await (const change of this.store.watch(EVENT_PREFIX, revision, stop)) {
      if ('compacted' in change) {
        yield null;
        return;
      }
      const told = this.toldBy(change);
      if (told.length > 0) yield told;
    }
  }

  /** The events in a commit, in their order. */
  private toldBy({ ops }: Change): readonly ToldEvent[] {
    const told = ops.flatMap((op) =>
      'put' in op && op.put.startsWith(EVENT_PREFIX) ? [this.tell(decode<EventEntry>(op.value))] : [],
    );
    return told.sort((a, b) => a.index - b.index);
  }

  private tell({ revision, index, at, event }: EventEntry): ToldEvent {
    return {
      revision,
      index,
      at,
      about: event.about,
      subject: event.id,
      ...subjectOf(event, this.state()),
      kind: event.fact.kind,
      state: stateOf(event),
      ...tellEvent(event),
    };
  }
}

/** Throws RevisionUnavailableError where nothing has happened yet. */
export function requirePast(parameter: 'at' | 'since', revision: number, head: number): void {
  if (revision > head) throw new RevisionUnavailableError('future', parameter, revision, `the newest is ${head}`);
}

function unavailable(error: unknown, parameter: 'at' | 'since', revision: number): Error {
  if (!(error instanceof CompactedError)) return error instanceof Error ? error : new Error(String(error));
  return new RevisionUnavailableError('compacted', parameter, revision, `the oldest kept one is ${error.compacted}`);
}

function stateOf({ fact }: ClusterEvent): TaskState | null {
  return fact.kind === 'attempt-observed' ? fact.observed.state : null;
}
