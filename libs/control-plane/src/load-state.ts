import { SPEC_DEFAULTS, type TaskSpec } from '@cube/task';
import type { Entry, Page, PageRequest, Store } from '@cube/store/port';
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
  const records: TaskRecord[] = [];
  let revision = at ?? 0;
  for await (const page of pages(store, TASK_PREFIX, at)) {
    revision = page.at;
    for (const { value } of page.entries) records.push(complete(decode<TaskRecord>(value)));
  }
  // In the order in which they became what they are, as the fold of the events would have it.
  for (const record of records.sort((a, b) => a.task.revision - b.task.revision)) state.load(record);
  for (const { value } of await listAll(store, NODE_PREFIX, revision)) {
    const node = decode<NodeRecord>(value);
    state.nodes.set(node.id, node);
  }
  const retired = await listAll(store, RETIRED_PREFIX, revision);
  for (const { key, value } of retired.sort((a, b) => a.rev - b.rev)) {
    state.retired.set(key.slice(RETIRED_PREFIX.length), decode<RetiredTask>(value));
  }
  const cluster = (await listAll(store, CLUSTER_KEY, revision)).find(({ key }) => key === CLUSTER_KEY);
  if (cluster !== undefined) state.cluster = decode<ClusterRecord>(cluster.value);
  return { state, revision };
}

/** A record of a version that knew fewer fields of a spec, with the defaults of the others. */
function complete(record: TaskRecord): TaskRecord {
  // `pids` came with the newest.
  if ('pids' in record.task.spec) return record;
  return { ...record, task: { ...record.task, spec: { ...SPEC_DEFAULTS, ...(record.task.spec as TaskSpec) } } };
}

/** Every entry under a prefix at one revision (the newest if absent). Rejects with CompactedError. */
export async function listAll(store: Store, prefix: string, at?: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const page of pages(store, prefix, at)) entries.push(...page.entries);
  return entries;
}

/**
 * The same page by page, all of one revision: what was taken from a page need not stay in memory. The store reads the next
 * page while this one is looked at.
 */
async function* pages(store: Store, prefix: string, at?: number): AsyncGenerator<Page, void> {
  let next: Promise<Page> | null = pageOf(store, prefix, at === undefined ? { limit: PAGE } : { limit: PAGE, at });
  while (next !== null) {
    const page: Page = await next;
    const last = page.entries.at(-1);
    const isLast = !page.more || last === undefined;
    next = isLast ? null : pageOf(store, prefix, { limit: PAGE, at: page.at, after: last.key });
    // Should nobody ask for it any more, its failure is nobody's.
    next?.catch(() => undefined);
    yield page;
  }
}

async function pageOf(store: Store, prefix: string, request: PageRequest): Promise<Page> {
  const page = await store.list(prefix, request);
  if ('compacted' in page) throw new CompactedError(request.at ?? 0, page.compacted);
  return page;
}
