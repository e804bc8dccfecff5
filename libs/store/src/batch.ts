import type { Op, Store } from './store';

/** A batch that no store may take: a mistake of the caller, not of the moment. Trying again can't help. */
export class InvalidBatchError extends Error {
  override readonly name = 'InvalidBatchError';
}

export function keyOf(op: Op): string {
  return 'put' in op ? op.put : op.del;
}

/** What counts against `limits.bytes`: keys and values. */
export function batchBytes(ops: readonly Op[]): number {
  return ops.reduce((sum, op) => sum + keyOf(op).length + ('put' in op ? op.value.byteLength : 0), 0);
}

/**
 * The batch in key order, the order in which every adapter shows it to watchers.
 * Throws InvalidBatchError for a batch beyond `limits`, a key that isn't graphic ASCII, or one that is named twice.
 */
export function checkedBatch(ops: readonly Op[], limits: Store['limits']): readonly Op[] {
  if (ops.length > limits.ops) {
    throw new InvalidBatchError(`the batch has ${ops.length} operations; the limit is ${limits.ops} (limits.ops)`);
  }
  const bytes = batchBytes(ops);
  if (bytes > limits.bytes) {
    throw new InvalidBatchError(`the batch has ${bytes} bytes; the limit is ${limits.bytes} (limits.bytes)`);
  }
  const sorted = ops.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)));
  sorted.forEach((op, at) => checkKey(keyOf(op), sorted[at - 1]));
  return sorted;
}

/** Graphic ASCII compares the same in JavaScript, SQLite and etcd; `key + ' '` then sorts right after `key`. */
function checkKey(key: string, previous: Op | undefined): void {
  if (!/^[!-~]{1,1024}$/.test(key)) {
    throw new InvalidBatchError(`key ${JSON.stringify(key)}: expected 1 to 1024 characters from ! to ~`);
  }
  if (previous !== undefined && keyOf(previous) === key) {
    throw new InvalidBatchError(`key ${key} is named twice in one batch: its outcome would depend on their order`);
  }
}

export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
