import type { Entry, Store } from '@cube/store/port';
import { type ClusterRecord, ClusterState, type RetiredTask } from './cluster-state';
import type { NodeRecord } from './node-record';
import { CLUSTER_KEY, decode, NODE_PREFIX, RETIRED_PREFIX, TASK_PREFIX } from './record-codec';
import type { TaskRecord } from './task-record';

const PAGE = 1_000;

/** The asked revision is older than the store still keeps. */
export class CompactedError extends Error {
  override readonly name = 'CompactedError';

  constructor(
    revision: number,
    readonly compacted: number,
  ) {
    super(`revision ${revision} is not kept any more: the oldest is ${compacted}`);
  }
}

/** The state as the store has it at a revision (the newest if absent). Rejects with CompactedError. */
export async function loadState(store: Store, at?: number): Promise<{ state: ClusterState; revision: number }> {
  const state = new ClusterState();
  const { entries, revision } = await listAll(store, TASK_PREFIX, at);
  const records = entries.map((entry) => decode<TaskRecord>(entry.value));
  // In the order in which they became what they are, as the fold of the events would have it.
  for (const record of records.sort((a, b) => a.task.revision - b.task.revision)) state.load(record);
  for (const entry of (await listAll(store, NODE_PREFIX, revision)).entries) {
    const node = decode<NodeRecord>(entry.value);
    state.nodes.set(node.id, node);
  }
  const retired = (await listAll(store, RETIRED_PREFIX, revision)).entries.sort((a, b) => a.rev - b.rev);
  for (const { key, value } of retired) {
    state.retired.set(key.slice(RETIRED_PREFIX.length), decode<RetiredTask>(value));
  }
  const cluster = (await listAll(store, CLUSTER_KEY, revision)).entries.find((entry) => entry.key === CLUSTER_KEY);
  if (cluster !== undefined) state.cluster = decode<ClusterRecord>(cluster.value);
  return { state, revision };
}

/** Every entry under a prefix, read page by page at one revision (the newest if absent). Rejects with CompactedError. */
export async function listAll(
  store: Store,
  prefix: string,
  at?: number,
): Promise<{ entries: Entry[]; revision: number }> {
  const entries: Entry[] = [];
  let revision = at;
  for (let more = true; more;) {
    const after = entries.at(-1)?.key;
    const page = await store.list(prefix, {
      limit: PAGE,
      ...(revision !== undefined && { at: revision }),
      ...(after !== undefined && { after }),
    });
    if ('compacted' in page) throw new CompactedError(revision ?? 0, page.compacted);
    revision = page.at;
    entries.push(...page.entries);
    more = page.more;
  }
  return { entries, revision: revision ?? 0 };
}
