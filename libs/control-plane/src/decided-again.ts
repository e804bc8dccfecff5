import { decisionHash, type NodeVerdict } from '@cube/scheduler';
import type { Store } from '@cube/store/port';
import { CompactedError, loadState } from './load-state';
import type { TablePage } from './placement-book';
import { decisionIn, ReplayedCluster } from './replay';

/** A recorded decision, made again from its inputs. */
export interface DecidedAgain {
  /** Equal to the recorded one if the table is that of the same decision. */
  readonly hash: string;
  readonly table: readonly NodeVerdict[];
}

/** Makes the decision of an event again, from the state of the revision before it. Rejects with CompactedError. */
export async function decideAgain(store: Store, place: string, page: TablePage): Promise<DecidedAgain> {
  const [revision = 0, index = 0] = place.split('.').map(Number);
  const { state } = await loadState(store, revision - 1);
  const cluster = new ReplayedCluster(state);
  for (const entry of cluster.eventsOf(await changeAt(store, revision))) {
    const decided = entry.index === index ? decisionIn(entry) : null;
    const record = state.tasks.get(entry.event.id);
    if (decided !== null && record !== undefined) {
      const { explanation } = decided;
      const again = cluster.book.again(record, explanation).explanation;
      return { hash: decisionHash(again), table: cluster.book.table(record, explanation.strategy, page) };
    }
    cluster.apply(entry);
  }
  throw new Error(`there is no decision at ${place}`);
}

async function changeAt(store: Store, revision: number) {
  const enough = new AbortController();
  try {
    for await (const change of store.watch('', revision - 1, enough.signal)) {
      if ('compacted' in change) throw new CompactedError(revision - 1, change.compacted);
      return change;
    }
  } finally {
    enough.abort();
  }
  throw new Error(`the store ended before revision ${revision}`);
}
