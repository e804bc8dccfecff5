import type { Change } from '@cube/store/port';
import { aboutNode, type EventEntry } from './cluster-event';
import { completeNode, completeSpec } from './load-state';
import type { NodeRecord } from './node-record';
import { decode, EVENT_PREFIX, NODE_PREFIX } from './record-codec';

/**
 * All that happened in one commit, in order. Measured use is no event in the store, it changes too often: it comes from
 * the records of the nodes, which say when it changed.
 *
 * @param before the nodes as they were before this commit
 */
export function eventsIn({ ops }: Pick<Change, 'ops'>, before: ReadonlyMap<string, NodeRecord>): EventEntry[] {
  const entries: EventEntry[] = [];
  for (const op of ops) {
    if (!('put' in op)) continue;
    if (op.put.startsWith(EVENT_PREFIX)) entries.push(complete(decode<EventEntry>(op.value)));
    else if (op.put.startsWith(NODE_PREFIX)) entries.push(...usesIn(decode<NodeRecord>(op.value), before));
  }
  return entries.sort((a, b) => a.index - b.index);
}

/** An event of an earlier version, with what it did not know. */
function complete(entry: EventEntry): EventEntry {
  const { event } = entry;
  if (event.about === 'task' && 'spec' in event.fact) {
    return { ...entry, event: { ...event, fact: { ...event.fact, spec: completeSpec(event.fact.spec) } } };
  }
  if (event.about === 'node' && 'introduction' in event.fact) {
    const introduction = completeNode(event.fact.introduction);
    return { ...entry, event: { ...event, fact: { ...event.fact, introduction } } };
  }
  return entry;
}

function usesIn({ id, uses }: NodeRecord, before: ReadonlyMap<string, NodeRecord>): EventEntry[] {
  if (uses === undefined || uses.revision === before.get(id)?.uses?.revision) return [];
  const { revision } = uses;
  return uses.all.map(({ index, at, use }) => ({
    ...{ revision, index, at },
    event: aboutNode(id, { kind: 'node-use', use }),
  }));
}
