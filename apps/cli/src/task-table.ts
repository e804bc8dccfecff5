import type { Task } from '@cube/client';
import { ago } from './quantity';
import type { Column } from './table';
import { portsOf, sinceWhen, stateName, stateTone } from './task-state';

const SHORTEST_ID = 8;

/**
 * So many characters of its ID tell each task from the others. IDs begin with the time at which they were made, so it takes more of
 * them for tasks that were made at once.
 */
export function tellingLength(tasks: readonly Pick<Task, 'ID'>[]): number {
  const ids = tasks.map(({ ID }) => ID).sort();
  return ids.reduce((most, id, index) => Math.max(most, alike(id, ids[index - 1] ?? '') + 1), SHORTEST_ID);
}

function alike(a: string, b: string): number {
  let length = 0;
  while (length < b.length && a[length] === b[length]) length += 1;
  return length;
}

/** The columns of `cube ps`. `all`: from which the IDs are to tell each. */
export function taskColumns(now: number, all: readonly Task[]): readonly Column<Task>[] {
  const telling = tellingLength(all);
  return [
    { header: 'ID', value: ({ ID }) => ID.slice(0, telling), dropped: 6 },
    { header: 'NAME', value: ({ Name }) => Name, atLeast: 8, tone: () => 'strong' },
    { header: 'STATE', value: stateName, tone: stateTone },
    { header: 'FOR', value: (task) => sinceWhen(task, now), dropped: 3 },
    { header: 'HEALTH', value: ({ Health }) => (Health === 'none' ? '' : Health), tone: stateTone, dropped: 2 },
    { header: 'NODE', value: ({ Node }) => Node, atLeast: 6, dropped: 1 },
    { header: 'RESTARTS', value: ({ RestartCount }) => String(RestartCount), align: 'right', dropped: 5 },
    { header: 'PORTS', value: portsOf, atLeast: 12, dropped: 4 },
    { header: 'IMAGE', value: ({ Image }) => Image, wide: true },
    { header: 'ATTEMPT', value: ({ Attempt }) => String(Attempt), align: 'right', wide: true },
    { header: 'CREATED', value: ({ CreatedAt }) => `${ago(CreatedAt, now)} ago`, wide: true },
    { header: 'CONTAINER', value: ({ ContainerID }) => ContainerID.slice(0, 12), wide: true },
    { header: 'REASON', value: ({ ReasonCode }) => ReasonCode, atLeast: 8 },
    { header: 'WHY', value: ({ Reason }) => Reason, wide: true },
  ];
}

/** The columns of the lineage's `status`. */
export function statusColumns(now: number): readonly Column<Task>[] {
  return [
    { header: 'ID', value: ({ ID }) => ID, atLeast: SHORTEST_ID },
    { header: 'NAME', value: ({ Name }) => Name, atLeast: 8 },
    { header: 'CREATED', value: ({ CreatedAt }) => `${ago(CreatedAt, now)} ago`, dropped: 1 },
    { header: 'STATE', value: stateName, tone: stateTone },
    { header: 'CONTAINERNAME', value: ({ Name, ContainerID }) => (ContainerID === '' ? '' : Name), dropped: 3 },
    { header: 'IMAGE', value: ({ Image }) => Image, atLeast: 8, dropped: 2 },
  ];
}
