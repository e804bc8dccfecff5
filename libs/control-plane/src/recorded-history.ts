import type { Change, Gone, Op, Store } from '@cube/store/port';
import type { EventEntry } from './cluster-event';
import type { ClusterState } from './cluster-state';
import { CompactedError, listAll, loadState, stateOf } from './load-state';
import { CLUSTER_KEY, decode, encode, EVENT_PREFIX, NODE_PREFIX, putOp, STATE_PREFIXES } from './record-codec';
import type { NodeRecord } from './node-record';
import type { TaskRecord } from './task-record';

/** What is kept of the past: the state where it begins, and every commit since. */
export interface RecordedHistory {
  readonly state: ClusterState;
  /** That of the state. */
  readonly revision: number;
  readonly changes: AsyncIterable<Pick<Change, 'rev' | 'ops'>>;
}

type Reader = Pick<Store, 'list' | 'watch'>;

/** All that a store keeps, up to now. */
export async function keptHistory(store: Reader): Promise<RecordedHistory> {
  const { revision, head } = await extentOf(store);
  const { state } = await loadState(store, revision);
  return { state, revision, changes: changesUpTo(store, revision, head) };
}

/** The file format, one JSON text a line. Read it with `readHistory`. */
const FORMAT = 'cube history 1';

type Line =
  | { readonly format: string; readonly revision: number }
  | { readonly key: string; readonly value: unknown }
  | { readonly rev: number; readonly puts: Readonly<Record<string, unknown>> };

/**
 * What a replay needs of a store, as lines of text: the records at its beginning, then the events of each commit. Env values
 * are left out; no decision reads them.
 */
export async function* historyLines(store: Reader): AsyncGenerator<string, void> {
  const { revision, head } = await extentOf(store);
  yield line({ format: FORMAT, revision });
  for (const prefix of STATE_PREFIXES) {
    for (const { key, value } of await listAll(store, prefix, revision)) {
      yield line({ key, value: withoutEnv(decode<object>(value)) });
    }
  }
  for await (const { rev, ops } of changesUpTo(store, revision, head)) {
    const puts = ops.flatMap((op) =>
      isRead(op, rev) ? [[op.put, withoutEnv(decode<object>(op.value))] as const] : [],
    );
    if (puts.length > 0) yield line({ rev, puts: Object.fromEntries(puts) });
  }
}

/** Throws an Error that says what is wrong with the lines. */
export function readHistory(lines: readonly string[]): RecordedHistory {
  const [first, ...rest] = lines.filter((text) => text !== '').map(parsed);
  if (first === undefined || !('format' in first) || first.format !== FORMAT) {
    throw new Error(`this is no recorded history: its first line must name the format "${FORMAT}"`);
  }
  const records = rest.flatMap((one) => ('key' in one ? [{ key: one.key, value: encode(one.value as object) }] : []));
  const changes = rest.flatMap((one) => ('puts' in one ? [{ rev: one.rev, ops: opsOf(one.puts) }] : []));
  return {
    state: stateOf(records.map((record) => ({ ...record, rev: 0 }))),
    revision: first.revision,
    changes: each(changes),
  };
}

/** The oldest kept revision, and the newest. */
async function extentOf(store: Reader): Promise<{ revision: number; head: number }> {
  const [oldest, newest] = [
    await store.list(CLUSTER_KEY, { at: 0, limit: 1 }),
    await store.list(CLUSTER_KEY, { limit: 1 }),
  ];
  const revision = 'compacted' in oldest ? oldest.compacted : 0;
  if ('compacted' in newest) throw new CompactedError(revision, newest.compacted);
  return { revision, head: newest.at };
}

async function* changesUpTo(store: Reader, revision: number, head: number): AsyncGenerator<Change, void> {
  if (revision >= head) return;
  const enough = new AbortController();
  try {
    for await (const change of store.watch('', revision, enough.signal)) {
      yield kept(change, revision);
      if (kept(change, revision).rev >= head) return;
    }
  } finally {
    enough.abort();
  }
}

function kept(change: Change | Gone, revision: number): Change {
  if ('compacted' in change) throw new CompactedError(revision, change.compacted);
  return change;
}

/** Events, and of the records only those that tell how measured use changed: see `eventsIn`. */
function isRead(op: Op, rev: number): op is Extract<Op, { put: string }> {
  if (!('put' in op)) return false;
  if (op.put.startsWith(EVENT_PREFIX)) return true;
  return op.put.startsWith(NODE_PREFIX) && decode<NodeRecord>(op.value).uses?.revision === rev;
}

function withoutEnv(record: object): object {
  if ('task' in record) {
    const { task, ...rest } = record as TaskRecord;
    const attempts = task.attempts.map((one) => (one.spec ? { ...one, spec: { ...one.spec, env: [] } } : one));
    return { ...rest, task: { ...task, attempts, spec: { ...task.spec, env: [] } } };
  }
  if (!('event' in record)) return record;
  const entry = record as EventEntry;
  const { event } = entry;
  if (event.about !== 'task' || !('spec' in event.fact)) return entry;
  return { ...entry, event: { ...event, fact: { ...event.fact, spec: { ...event.fact.spec, env: [] } } } };
}

function line(content: Line): string {
  return JSON.stringify(content);
}

function parsed(text: string, index: number): Line {
  try {
    return JSON.parse(text) as Line;
  } catch (error) {
    throw new Error(`line ${index + 1} of the history is no JSON`, { cause: error });
  }
}

function opsOf(puts: Readonly<Record<string, unknown>>): Op[] {
  return Object.entries(puts).map(([key, value]) => putOp(key, value as object));
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T, void> {
  yield* items;
}
