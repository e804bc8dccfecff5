import type { Store } from '@cube/store/port';
import type { ClusterRecord } from './cluster-state';
import { CLUSTER_KEY, decode } from './record-codec';

/** The store holds the tasks of another cluster: its workers would not obey, and these would be told to run what is not theirs. */
export class ForeignStoreError extends Error {
  override readonly name = 'ForeignStoreError';
}

/** Before anything is written to a store, or it is led: rejects with ForeignStoreError where it is another cluster's. */
export async function requireOwnStore(store: Pick<Store, 'list'>, cluster: string): Promise<void> {
  const page = await store.list(CLUSTER_KEY, { limit: 1 });
  const entry = 'compacted' in page ? undefined : page.entries.find(({ key }) => key === CLUSTER_KEY);
  const stored = entry === undefined ? undefined : decode<ClusterRecord>(entry.value).name;
  if (stored === undefined || stored === cluster) return;
  throw new ForeignStoreError(
    `the store is that of cluster ${stored}, and this manager leads ${cluster}: give it the data directory, or the backup, of its own cluster, or set CUBE_CLUSTER=${stored}`,
  );
}
