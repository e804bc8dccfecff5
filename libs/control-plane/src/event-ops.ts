import type { Op } from '@cube/store/port';
import { currentAttempt } from '@cube/task';
import { type EventEntry, placeOf } from './cluster-event';
import type { ClusterRecord, RetiredTask, Touched } from './cluster-state';
import { CLUSTER_KEY, eventKey, nodeKey, placementKey, putOp, retiredKey, taskKey } from './record-codec';
import type { TaskRecord } from './task-record';

/** What an event writes: itself, the records it touched, and what falls out of their bounds. */
export function opsOf(entry: EventEntry, touched: Touched, cluster: ClusterRecord): Op[] {
  const event = putOp(eventKey(entry.event.id, placeOf(entry)), entry);
  switch (touched.what) {
    case 'task':
      return taskOps(entry, event, touched, cluster);
    case 'node':
      return nodeOps(entry, event, touched, cluster);
    case 'cluster':
      return [event, ...fallenOut('cluster', touched.before.events, cluster.events), putOp(CLUSTER_KEY, cluster)];
    default:
      return touched satisfies never;
  }
}

function taskOps(
  { revision, index, event: { fact } }: EventEntry,
  event: Op,
  { id, before, after, forgotten = [] }: Extract<Touched, { what: 'task' }>,
  cluster: ClusterRecord,
): Op[] {
  if (after === undefined)
    return before === undefined ? [] : removalOps(event, before, placeOf({ revision, index }), forgotten);
  const ops: Op[] = [event, putOp(taskKey(id), after)];
  ops.push(...fallenOut(id, before?.events ?? [], after.events));
  if (fact.kind === 'attempt-placed' || fact.kind === 'attempt-waiting') {
    ops.push(putOp(placementKey(id), fact.explanation));
  }
  if (fact.kind === 'attempt-placed') ops.push(putOp(CLUSTER_KEY, cluster));
  return ops;
}

/** The event of the removal stays, and the number of its last attempt; all else of the task goes. */
function removalOps(event: Op, { task, events }: TaskRecord, place: string, forgotten: readonly RetiredTask[]): Op[] {
  const { id } = task;
  const retired: RetiredTask = { id, attempt: currentAttempt(task).number, place };
  return [
    event,
    { del: taskKey(id) },
    { del: placementKey(id) },
    ...events.map((one) => ({ del: eventKey(id, one) })),
    ...forgotten.flatMap((one) => [{ del: retiredKey(one.id) }, { del: eventKey(one.id, one.place) }]),
    putOp(retiredKey(id), retired),
  ];
}

function nodeOps(
  { event: { fact } }: EventEntry,
  event: Op,
  { id, before, after }: Extract<Touched, { what: 'node' }>,
  cluster: ClusterRecord,
): Op[] {
  if (after === undefined) return [];
  const ops = [putOp(nodeKey(id), after), ...fallenOut(id, before?.events ?? [], after.events)];
  if (before?.events !== after.events) ops.push(event);
  if (fact.kind === 'node-joined') ops.push(putOp(CLUSTER_KEY, cluster));
  return ops;
}

/** The events that fell out of their bound. */
function fallenOut(subject: string, before: readonly string[], after: readonly string[]): Op[] {
  const [oldest] = before;
  return oldest === undefined || oldest === after[0] ? [] : [{ del: eventKey(subject, oldest) }];
}
