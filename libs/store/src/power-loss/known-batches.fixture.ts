import { keyOf } from '../batch';
import type { Op } from '../store';

/** The batch that becomes revision `rev`: a new key, one that is replaced, one that comes and goes. Some fill many pages. */
export function batchOf(rev: number): Op[] {
  const event = { put: `event/${rev}`, value: bytes(rev, rev % 9 === 0 ? 20_000 : 100) };
  const task = { put: `task/${rev % 5}`, value: bytes(rev, 700 + ((rev * 37) % 900)) };
  return [event, task, rev % 2 === 0 ? { del: 'lock' } : { put: 'lock', value: bytes(rev, 10) }];
}

/** What a store shows that took these batches up to `rev`. */
export function contentsAt(rev: number): Map<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  for (let one = 1; one <= rev; one += 1) {
    for (const op of batchOf(one)) {
      if ('put' in op) contents.set(op.put, op.value);
      else contents.delete(keyOf(op));
    }
  }
  return contents;
}

function bytes(rev: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (rev * 31 + at * 7) % 256);
}
