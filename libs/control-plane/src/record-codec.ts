import type { Op } from '@cube/store/port';
import type { EventEntry } from './cluster-event';
import type { ClusterRecord } from './cluster-state';
import type { NodeRecord } from './node-record';
import type { TaskRecord } from './task-record';

// Where things stand in the store:
//   task/ID            TaskRecord
//   node/ID            NodeRecord
//   cluster            ClusterRecord
//   event/REVISION.INDEX   EventEntry: in the order in which they happened, so that one commit's lie together
//   retired/ID         RetiredTask

export const TASK_PREFIX = 'task/';
export const NODE_PREFIX = 'node/';
export const RETIRED_PREFIX = 'retired/';
export const EVENT_PREFIX = 'event/';
export const CLUSTER_KEY = 'cluster';

/** All that a state is made of. */
export const STATE_PREFIXES = [TASK_PREFIX, NODE_PREFIX, RETIRED_PREFIX, CLUSTER_KEY];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function taskKey(id: string): string {
  return TASK_PREFIX + id;
}

export function retiredKey(id: string): string {
  return RETIRED_PREFIX + id;
}

export function nodeKey(id: string): string {
  return NODE_PREFIX + id;
}

/** `place` is `revision.index`; zero-padded so that key order is the order of events. */
export function eventKey(place: string): string {
  const [revision = '', index = ''] = place.split('.');
  return `${EVENT_PREFIX}${revision.padStart(16, '0')}.${index.padStart(4, '0')}`;
}

const CHUNK_BYTES = 64 * 1024;
/** What one UTF-16 unit becomes at most. */
const MOST_BYTES_A_UNIT = 3;
let chunk = new Uint8Array(CHUNK_BYTES);
let used = 0;

/** Small values share a buffer: one for each costs four times the writing, and again when it is collected. */
export function encode(value: TaskRecord | NodeRecord | ClusterRecord | EventEntry | object): Uint8Array {
  const text = JSON.stringify(value);
  const room = text.length * MOST_BYTES_A_UNIT;
  if (room > CHUNK_BYTES / 4) return encoder.encode(text);
  if (used + room > CHUNK_BYTES) {
    chunk = new Uint8Array(CHUNK_BYTES);
    used = 0;
  }
  const { written } = encoder.encodeInto(text, chunk.subarray(used));
  used += written;
  return chunk.subarray(used - written, used);
}

/** The caller knows what it stored under the key. */
export function decode<T>(value: Uint8Array): T {
  return JSON.parse(decoder.decode(value)) as T;
}

export function putOp(key: string, value: object): Op {
  return { put: key, value: encode(value) };
}

/** A record that is likely to be written again in the same batch: it is encoded when that goes. */
export interface LaterOp {
  readonly put: string;
  readonly record: object;
  /** What its bytes are not more than. */
  readonly atMost: number;
}

export function opOf(op: Op | LaterOp): Op {
  return 'record' in op ? putOp(op.put, op.record) : op;
}

export function bytesOf(op: Op | LaterOp): number {
  if ('del' in op) return op.del.length;
  return op.put.length + ('record' in op ? op.atMost : op.value.length);
}
