import { SPEC_DEFAULTS } from '@cube/task';
import { newTaskRecord } from './fold-task';
import { PlacementQueue } from './placement-queue';
import type { TaskRecord } from './task-record';

const records = new Map<string, TaskRecord>();

function aRecord(id: string, priority: number, at: number): TaskRecord {
  const spec = { ...SPEC_DEFAULTS, name: id, image: 'i', priority };
  const request = { eventId: id, fingerprint: '' };
  const record = newTaskRecord(id, { kind: 'task-submitted', spec, request, attempt: 1 }, { at, revision: at });
  records.set(id, record);
  return record;
}

const recordOf = (id: string) => records.get(id);
const groupOf = (priority: number, ...ids: string[]) => ({ priority, tasks: new Set(ids) });

describe('turns', () => {
  it('go to the most urgent first, then to the one that was there first', () => {
    const fresh = [aRecord('late', 50, 3), aRecord('early', 50, 1), aRecord('urgent', 90, 4)];
    aRecord('waits', 50, 2);
    const queue = new PlacementQueue(fresh, [groupOf(50, 'waits')], recordOf);
    const order = [1, 2, 3, 4, 5].map(() => queue.next(0)?.record.task.id ?? null);
    expect(order).toEqual(['urgent', 'early', 'waits', 'late', null]);
  });

  it('go to tasks of one millisecond in the order of their IDs, whichever way they come', () => {
    const same = ['a', 'b', 'c'].map((id) => aRecord(id, 50, 1));
    for (const fresh of [same, same.toReversed()]) {
      const queue = new PlacementQueue(fresh, [], recordOf);
      expect([1, 2, 3].map(() => queue.next(0)?.record.task.id)).toEqual(['a', 'b', 'c']);
    }
  });

  it('go to one of a group at a time, and to the next in the place of its age', () => {
    const fresh = [aRecord('new', 50, 6)];
    for (const [id, at] of [
      ['w1', 5],
      ['w2', 7],
    ] as const)
      aRecord(id, 50, at);
    const group = groupOf(50, 'w1', 'w2');
    const queue = new PlacementQueue(fresh, [group], recordOf);
    expect(queue.next(0)?.record.task.id).toBe('w1');
    group.tasks.delete('w1');
    queue.putBack(group);
    expect([queue.next(0)?.record.task.id, queue.next(0)?.record.task.id]).toEqual(['new', 'w2']);
  });

  it('go to nobody below the priority that has not been looked at yet', () => {
    const queue = new PlacementQueue([aRecord('low', 10, 1), aRecord('high', 60, 2)], [], recordOf);
    expect([queue.next(50)?.record.task.id, queue.next(50)]).toEqual(['high', null]);
    expect(queue.next(0)?.record.task.id).toBe('low');
  });
});
