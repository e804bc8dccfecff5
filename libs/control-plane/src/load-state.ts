import { SPEC_DEFAULTS, type TaskSpec } from '@cube/task';
import type { Entry, Page, PageRequest, Store } from '@cube/store/port';
import { type ClusterRecord, ClusterState, type RetiredTask } from './cluster-state';
import type { NodeIntroduction, NodeRecord } from './node-record';
import { CLUSTER_KEY, decode, NODE_PREFIX, RETIRED_PREFIX, STATE_PREFIXES, TASK_PREFIX } from './record-codec';
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
export async function loadState(store: Lister, at?: number): Promise<{ state: ClusterState; revision: number }> {
  const records = new StoredRecords();
  let revision = at;
  for (const prefix of STATE_PREFIXES) {
    for await (const page of pages(store, prefix, revision)) {
      revision = page.at;
      page.entries.forEach((entry) => records.take(entry));
    }
  }
  return { state: records.toState(), revision: revision ?? 0 };
}

/** The state that these records make. */
export function stateOf(entries: Iterable<Entry>): ClusterState {
  const records = new StoredRecords();
  for (const entry of entries) records.take(entry);
  return records.toState();
}

type Lister = Pick<Store, 'list'>;

class StoredRecords {
  private readonly tasks: TaskRecord[] = [];
  private readonly retired: { readonly rev: number; readonly task: RetiredTask }[] = [];
  private readonly state = new ClusterState();

  take({ key, value, rev }: Entry): void {
    if (key.startsWith(TASK_PREFIX)) this.tasks.push(complete(decode<TaskRecord>(value)));
    else if (key.startsWith(RETIRED_PREFIX)) this.retired.push({ rev, task: decode<RetiredTask>(value) });
    else if (key === CLUSTER_KEY) this.state.cluster = decode<ClusterRecord>(value);
    else if (key.startsWith(NODE_PREFIX)) {
      const node = completeRecord(completeNode(decode<NodeRecord>(value)));
      this.state.nodes.set(node.id, node);
    }
  }

  /** In the order in which they became what they are, as the fold of the events would have it. */
  toState(): ClusterState {
    for (const record of this.tasks.sort((a, b) => a.task.revision - b.task.revision)) this.state.load(record);
    for (const { task } of this.retired.sort((a, b) => a.rev - b.rev)) this.state.retired.set(task.id, task);
    return this.state;
  }
}

function complete(record: TaskRecord): TaskRecord {
  const spec = completeSpec(record.task.spec);
  return spec === record.task.spec ? record : { ...record, task: { ...record.task, spec } };
}

/** A spec of a version that knew fewer fields, with the defaults of the others. */
export function completeSpec(spec: TaskSpec): TaskSpec {
  // `pids` came with the newest.
  return 'pids' in spec ? spec : { ...SPEC_DEFAULTS, ...(spec as TaskSpec) };
}

/** What a version said of a node that knew fewer facts, with nothing for the others. */
export function completeNode<T extends NodeIntroduction>(node: T): T {
  const nothing = { kernel: '', engine: '', volumes: [] };
  return 'kernel' in node ? node : { ...nothing, ...(node as T) };
}

/** Of a version that knew no operations on nodes. */
function completeRecord(node: NodeRecord): NodeRecord {
  const nothing = { operatorLabels: {}, drain: null };
  return 'operatorLabels' in node ? node : { ...nothing, ...(node as NodeRecord) };
}

/** Every entry under a prefix at one revision (the newest if absent). Rejects with CompactedError. */
export async function listAll(store: Lister, prefix: string, at?: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const page of pages(store, prefix, at)) entries.push(...page.entries);
  return entries;
}

/**
 * The same page by page, all of one revision: what was taken from a page need not stay in memory. The store reads the next
 * page while this one is looked at.
 */
async function* pages(store: Lister, prefix: string, at?: number): AsyncGenerator<Page, void> {
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

async function pageOf(store: Lister, prefix: string, request: PageRequest): Promise<Page> {
  const page = await store.list(prefix, request);
  if ('compacted' in page) throw new CompactedError(request.at ?? 0, page.compacted);
  return page;
}
