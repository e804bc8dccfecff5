import { TaskTable } from './task-table';
import { wireEvent, wireTask } from './wire.fixture';

const ids = (table: TaskTable): string[] => [...table.values()].map(({ id }) => id);
const at = (second: number): string => new Date(Date.UTC(2026, 10, 24) + second * 1_000).toISOString();

function tableOf(...names: readonly string[]): TaskTable {
  const table = new TaskTable();
  table.takePage(
    names.map((ID) => wireTask({ ID })),
    { revision: 10, after: '' },
  );
  return table;
}

describe('the table of tasks', () => {
  it('counts by state, whatever a task goes through', () => {
    const table = tableOf('a', 'b');
    expect(table.counts).toEqual([0, 0, 2, 0, 0]);
    table.fold(wireEvent({ Revision: 11, Kind: 'attempt-observed', Subject: 'a', Attempt: 1, State: 4 }));
    expect(table.counts).toEqual([0, 0, 1, 0, 1]);
    table.fold(wireEvent({ Revision: 12, Kind: 'attempt-opened', Subject: 'a', Attempt: 2 }));
    expect(table.counts).toEqual([1, 0, 1, 0, 0]);
    table.fold(wireEvent({ Revision: 13, Kind: 'task-removed', Subject: 'a' }));
    expect(table.counts).toEqual([0, 0, 1, 0, 0]);
    expect(table.size).toBe(1);
  });

  it('shows an event at once, and remembers to read the task again', () => {
    const table = tableOf('a');
    table.fold(wireEvent({ Revision: 11, Kind: 'attempt-observed', Subject: 'a', Attempt: 1, State: 3 }));
    expect(table.get('a')?.state).toBe(3);
    expect([...table.stale]).toEqual(['a']);
    table.take(wireTask({ ID: 'a', State: 3, Reason: 'exited' }), 11);
    expect(table.stale.size).toBe(0);
    expect(table.get('a')?.reason).toBe('exited');
  });

  it('takes nothing older than what it has, in whatever order answers come', () => {
    const table = tableOf('a');
    table.take(wireTask({ ID: 'a', State: 4 }), 12);
    table.take(wireTask({ ID: 'a', State: 2 }), 11);
    expect(table.get('a')?.state).toBe(4);
    expect(table.fold(wireEvent({ Revision: 12, Kind: 'attempt-observed', Subject: 'a', Attempt: 1, State: 2 }))).toBe(
      false,
    );
    expect(table.get('a')?.state).toBe(4);
  });

  it('ignores what an event says of an earlier attempt', () => {
    const table = tableOf('a');
    table.take(wireTask({ ID: 'a', State: 2, Attempt: 2 }), 12);
    table.fold(wireEvent({ Revision: 13, Kind: 'attempt-observed', Subject: 'a', Attempt: 1, State: 4 }));
    expect(table.get('a')?.state).toBe(2);
    expect(table.stale.has('a')).toBe(true);
  });

  it('knows a new task by its event, and shows it once it was read', () => {
    const table = tableOf('a');
    table.fold(wireEvent({ Revision: 11, Kind: 'task-submitted', Subject: 'b' }));
    expect(ids(table)).toEqual(['a']);
    expect([...table.stale]).toEqual(['b']);
    table.takePage([wireTask({ ID: 'b' })], { revision: 11, after: 'a' });
    expect(ids(table)).toEqual(['a', 'b']);
    expect(table.stale.size).toBe(0);
  });

  it('drops what is between the ends of a page and not in it, and nothing else', () => {
    const table = tableOf('a', 'b', 'c', 'd');
    table.takePage([wireTask({ ID: 'c' })], { revision: 11, after: 'a' });
    expect(ids(table)).toEqual(['a', 'c', 'd']);
    expect(table.before('c')).toBe('a');
    expect(table.before('a')).toBe('');
    expect(table.before('b')).toBe(null);
  });

  it('keeps its order and its ends when most of it is removed', () => {
    const names = Array.from({ length: 200 }, (_, index) => `t${index}`);
    const table = tableOf(...names);
    for (const name of names.slice(0, 195)) table.remove(name);
    expect(ids(table)).toEqual(names.slice(195));
    expect(table.before('t196')).toBe('t195');
    expect(table.last()).toBe('t199');
    table.takePage([wireTask({ ID: 'u' })], { revision: 12, after: 't199' });
    expect(table.before('u')).toBe('t199');
  });

  it('keeps the order of the manager, in whatever order tasks of one millisecond are read', () => {
    const table = tableOf('n', 'x');
    table.remove('x');
    table.take(wireTask({ ID: 'p', CreatedAt: at(2) }), 11);
    table.take(wireTask({ ID: 'a', CreatedAt: at(1) }), 11);
    table.take(wireTask({ ID: 's' }), 11);
    const order: string[] = [];
    for (let id = table.last(); id !== ''; id = table.before(id) ?? '') order.unshift(id);
    expect(order).toEqual(['a', 'p', 'n', 's']);
  });

  it('drops no task for which a page stands elsewhere in the order of the manager', () => {
    const table = tableOf('n');
    table.take(wireTask({ ID: 's' }), 11);
    table.take(wireTask({ ID: 'p' }), 11);
    table.take(wireTask({ ID: 'q' }), 11);
    table.takePage([wireTask({ ID: 'p' }), wireTask({ ID: 'q' })], { revision: 12, after: 'n' });
    expect(table.get('s')).toBeDefined();
    table.takePage([wireTask({ ID: 'q' }), wireTask({ ID: 's' })], { revision: 13, after: 'n' });
    expect(table.get('p')).toBeUndefined();
  });

  it('shows what a commit did last: a task that is lost and placed anew is not shown as failed', () => {
    const table = tableOf('a');
    const told = { Subject: 'a', Revision: 11 };
    table.fold(wireEvent({ ...told, Index: 0, Kind: 'attempt-lost', Attempt: 1 }));
    table.fold(wireEvent({ ...told, Index: 1, Kind: 'attempt-opened', Attempt: 2 }));
    table.fold(wireEvent({ ...told, Index: 2, Kind: 'attempt-placed', Attempt: 2 }));
    expect(table.get('a')).toMatchObject({ state: 1, attempt: 2 });
    table.fold(wireEvent({ ...told, Index: 0, Kind: 'attempt-lost', Attempt: 2 }));
    expect(table.get('a')?.state).toBe(1);
    table.take(wireTask({ ID: 'a', State: 2, Attempt: 2 }), 12);
    expect(table.fold(wireEvent({ ...told, Revision: 12, Index: 3, Kind: 'attempt-lost', Attempt: 2 }))).toBe(false);
  });

  it('shows a task that moves as it runs, until the old attempt has ended', () => {
    const table = tableOf('a');
    table.fold(wireEvent({ Subject: 'a', Revision: 11, Index: 0, Kind: 'attempt-opened', Attempt: 2 }));
    table.fold(wireEvent({ Subject: 'a', Revision: 11, Index: 1, Kind: 'attempt-placed', Attempt: 2 }));
    expect(table.get('a')).toMatchObject({ state: 2, attempt: 1, node: 'worker-1' });
    expect(table.stale.has('a')).toBe(true);
    // An answer from before the move does not settle it.
    table.take(wireTask({ ID: 'a' }), 10);
    expect(table.stale.has('a')).toBe(true);
  });

  it('finds a task by its name, the live one before those that are over', () => {
    const table = new TaskTable();
    const tasks = [wireTask({ ID: '1', Name: 'web', Final: true }), wireTask({ ID: '2', Name: 'web' })];
    table.takePage(tasks, { revision: 1, after: '' });
    expect(table.named('web')?.id).toBe('2');
  });
});
