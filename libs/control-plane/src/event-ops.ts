import type { Op } from '@cube/store/port';
import { currentAttempt } from '@cube/task';
import type { EventEntry } from './cluster-event';
import type { ClusterRecord, Touched } from './cluster-state';
import { CLUSTER_KEY, eventKey, nodeKey, placementKey, putOp, retiredKey, taskKey } from './record-codec';

/** What an event writes: itself, the records it touched, and what falls out of their bounds. */
export function opsOf(entry: EventEntry, touched: Touched, cluster: ClusterRecord): Op[] {
  const place = `${entry.revision}.${entry.index}`;
  const event = putOp(eventKey(entry.event.id, place), entry);
  switch (touched.what) {
    case 'task':
      return taskOps(entry, event, touched, cluster);
    case 'node':
      return nodeOps(entry, event, touched, cluster);
    case 'cluster':
      return [event, putOp(CLUSTER_KEY, cluster)];
    default:
      return touched satisfies never;
  }
}

function taskOps(
  { event: { fact } }: EventEntry,
  event: Op,
  { id, before, after, forgotten }: Extract<Touched, { what: 'task' }>,
  cluster: ClusterRecord,
): Op[] {
  if (after === undefined) {
    const events = (before?.events ?? []).map((place) => ({ del: eventKey(id, place) }));
    const retired: Op[] =
      before === undefined ? [] : [putOp(retiredKey(id), { attempt: currentAttempt(before.task).number })];
    if (forgotten !== undefined) retired.push({ del: retiredKey(forgotten) });
    return [{ del: taskKey(id) }, { del: placementKey(id) }, ...retired, ...events];
  }
  const ops: Op[] = [event, putOp(taskKey(id), after)];
  const fallenOut = before !== undefined && before.events[0] !== after.events[0] ? before.events[0] : undefined;
  if (fallenOut !== undefined) ops.push({ del: eventKey(id, fallenOut) });
  if (fact.kind === 'attempt-placed' || fact.kind === 'attempt-waiting') {
    ops.push(putOp(placementKey(id), fact.explanation));
  }
  if (fact.kind === 'attempt-placed') ops.push(putOp(CLUSTER_KEY, cluster));
  return ops;
}

/** Measured use changes all the time: it is part of the node's record, not of its history. */
function nodeOps(
  { event: { fact } }: EventEntry,
  event: Op,
  { id, after }: Extract<Touched, { what: 'node' }>,
  cluster: ClusterRecord,
): Op[] {
  const ops: Op[] = after === undefined ? [] : [putOp(nodeKey(id), after)];
  if (fact.kind !== 'node-use') ops.push(event);
  if (fact.kind === 'node-joined') ops.push(putOp(CLUSTER_KEY, cluster));
  return ops;
}
