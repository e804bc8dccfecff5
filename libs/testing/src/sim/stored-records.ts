import type { EventEntry, NodeRecord } from '@cube/control-plane';
import type { Op } from '@cube/store';
import type { Task } from '@cube/task';

/** What one operation of a commit is about, read from its bytes: the store is the truth, not what the manager remembers. */
export type StoredChange =
  | { readonly what: 'task'; readonly id: string; readonly task: Task | undefined; readonly eventsKept: number }
  | { readonly what: 'node'; readonly id: string; readonly node: NodeRecord | undefined }
  | { readonly what: 'event'; readonly entry: EventEntry };

const decoder = new TextDecoder();

/** Null for what no checker looks at. */
export function readOp(op: Op): StoredChange | null {
  const key = 'put' in op ? op.put : op.del;
  const value = 'put' in op ? op.value : null;
  if (key.startsWith('task/')) {
    const id = key.slice('task/'.length);
    const record = value === null ? null : (parse(value) as { task: Task; events: readonly string[] });
    return { what: 'task', id, task: record?.task, eventsKept: record?.events.length ?? 0 };
  }
  if (key.startsWith('node/')) {
    const node = value === null ? undefined : (parse(value) as NodeRecord);
    return { what: 'node', id: key.slice('node/'.length), node };
  }
  if (value === null) return null;
  return key.startsWith('event/') ? { what: 'event', entry: parse(value) as EventEntry } : null;
}

/** The keys say what the bytes are: `record-codec.ts` of the control plane. */
function parse(value: Uint8Array): unknown {
  return JSON.parse(decoder.decode(value));
}
