import { keyOf } from './batch';
import type { Rows } from './sqlite-protocol';
import type { Change, Op } from './store';

interface UnpackedRow {
  readonly key: string;
  readonly rev: number;
  readonly value: Uint8Array | null;
}

/** A batch for the thread. Copies the values: the buffer moves away, the caller keeps its own. */
export function packed(ops: readonly Op[]): Rows {
  const values = ops.map((op) => ('put' in op ? op.value : null));
  const bytes = new Uint8Array(values.reduce((sum, value) => sum + (value?.byteLength ?? 0), 0));
  let offset = 0;
  for (const value of values) {
    if (value === null) continue;
    bytes.set(value, offset);
    offset += value.byteLength;
  }
  return { keys: ops.map(keyOf), revs: [], sizes: values.map((value) => value?.byteLength ?? null), bytes };
}

export function unpacked({ keys, revs, sizes, bytes }: Rows): UnpackedRow[] {
  let offset = 0;
  return keys.map((key, at) => {
    const size = sizes[at] ?? null;
    const value = size === null ? null : bytes.subarray(offset, (offset += size));
    return { key, rev: revs[at] ?? 0, value };
  });
}

/** Rows in order of revision and key, a change for each revision. */
export function changesOf(rows: Rows): Change[] {
  const changes: { rev: number; ops: Op[] }[] = [];
  for (const { key, rev, value } of unpacked(rows)) {
    const op: Op = value === null ? { del: key } : { put: key, value };
    const last = changes.at(-1);
    if (last?.rev === rev) last.ops.push(op);
    else changes.push({ rev, ops: [op] });
  }
  return changes;
}
