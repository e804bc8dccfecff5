import type { Op } from '@cube/store/port';
import { type EventEntry, placeOf } from './cluster-event';
import { type ClusterRecord, retiredBy, type RetiredTask, type Touched } from './cluster-state';
import { bytesOf, CLUSTER_KEY, eventKey, type LaterOp, nodeKey, putOp, retiredKey, taskKey } from './record-codec';
import type { TaskRecord } from './task-record';

/** Of a cluster's record: a hundred places and a few numbers. */
const CLUSTER_AT_MOST = 8 * 1024;
/** Of a new task's record, beyond what the event that submits it holds as well. */
const NEW_TASK_BESIDES = 2 * 1024;

/** What an event writes: itself, the records it touched, and what falls out of their bounds. */
export function opsOf(entry: EventEntry, touched: Touched, cluster: ClusterRecord): (Op | LaterOp)[] {
  const event = putOp(eventKey(placeOf(entry)), entry);
  switch (touched.what) {
    case 'task':
      return taskOps(entry, event, touched, cluster);
    case 'node':
      return nodeOps(entry, event, touched, cluster);
    case 'cluster':
      return [event, ...fallenOut(touched.before.events, cluster.events), clusterOp(cluster)];
    default:
      return touched satisfies never;
  }
}

function taskOps(
  { revision, index, event: { fact } }: EventEntry,
  event: Op,
  { id, before, after, forgotten = [] }: Extract<Touched, { what: 'task' }>,
  cluster: ClusterRecord,
): (Op | LaterOp)[] {
  if (after === undefined) {
    return before === undefined ? [] : removalOps(event, before, placeOf({ revision, index }), forgotten);
  }
  const kept = before === undefined ? [] : placesOf(before);
  // A new task is mostly placed in the commit that takes it in.
  const atMost = bytesOf(event) + NEW_TASK_BESIDES;
  const record = before === undefined ? { put: taskKey(id), record: after, atMost } : putOp(taskKey(id), after);
  const ops: (Op | LaterOp)[] = [event, record, ...fallenOut(kept, placesOf(after))];
  if (fact.kind === 'attempt-placed') ops.push(clusterOp(cluster));
  return ops;
}

/** Every placement moves its cursors. */
function clusterOp(cluster: ClusterRecord): LaterOp {
  return { put: CLUSTER_KEY, record: cluster, atMost: CLUSTER_AT_MOST };
}

/** The events of this commit stay, and the number of its last attempt; all else of the task goes. */
function removalOps(event: Op, record: TaskRecord, place: string, forgotten: readonly RetiredTask[]): Op[] {
  const retired = retiredBy(record, place);
  return [
    event,
    { del: taskKey(retired.id) },
    ...fallenOut(placesOf(record), retired.events),
    ...forgotten.flatMap((one) => [{ del: retiredKey(one.id) }, ...fallenOut(one.events, [])]),
    putOp(retiredKey(retired.id), retired),
  ];
}

function nodeOps(
  { event: { fact } }: EventEntry,
  event: Op,
  { id, before, after, cluster: clusterBefore }: Extract<Touched, { what: 'node' }>,
  cluster: ClusterRecord,
): (Op | LaterOp)[] {
  if (after === undefined) {
    const dropped = (before?.events ?? []).filter((place) => !cluster.events.includes(place));
    const forgotten = fallenOut(clusterBefore?.events ?? [], cluster.events);
    return [event, { del: nodeKey(id) }, ...fallenOut(dropped, []), ...forgotten, clusterOp(cluster)];
  }
  const ops: (Op | LaterOp)[] = [putOp(nodeKey(id), after), ...fallenOut(before?.events ?? [], after.events)];
  if (before?.events !== after.events) ops.push(event);
  if (fact.kind === 'node-joined') ops.push(clusterOp(cluster));
  return ops;
}

/** The events that a task keeps. */
function placesOf({ events, decision }: TaskRecord): readonly string[] {
  const isOutside = decision !== null && !events.includes(decision);
  return isOutside ? [decision, ...events] : events;
}

/** The events that are kept no longer. */
function fallenOut(before: readonly string[], after: readonly string[]): Op[] {
  return before.filter((place) => !after.includes(place)).map((place) => ({ del: eventKey(place) }));
}
