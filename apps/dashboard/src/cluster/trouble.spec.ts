import { TaskTable } from './task-table';
import { troubleGroups } from './trouble';
import type { Task } from './wire';
import { wireTask } from './wire.fixture';

function groupsOf(...tasks: readonly (Partial<Task> & { readonly ID: string })[]) {
  const table = new TaskTable();
  tasks.forEach((task, index) => table.take(wireTask(task), index + 1));
  return troubleGroups(table, 2);
}

describe('what is wrong now', () => {
  it('is nothing where tasks run, wait their turn, or ended well', () => {
    const waiting = { ID: 'c', State: 0, ReasonCode: 'waiting-for-placement' } as const;
    expect(groupsOf({ ID: 'a' }, { ID: 'b', State: 3 }, waiting)).toEqual([]);
  });

  it('is told by cause, the worst first, with the newest few of each', () => {
    const missing = (ID: string, Reason: string) => ({ ID, State: 0, ReasonCode: 'no-fitting-node', Reason }) as const;
    const groups = groupsOf(
      missing('a', 'free 211 MiB of memory on worker-1'),
      missing('b', 'free 5 MiB of memory on worker-2'),
      missing('c', 'free 7.5 MiB of memory on worker-2'),
      missing('d', 'no node has the label disk=ssd'),
      { ID: 'e', State: 4, ReasonCode: 'exit-code', Reason: 'exit code 3' },
    );
    expect(groups.map(({ kind, count, rows }) => [kind, count, rows.map(({ id }) => id)])).toEqual([
      ['failed', 1, ['e']],
      ['waiting', 3, ['c', 'b']],
      ['waiting', 1, ['d']],
    ]);
  });

  it('is told no more once it is mended', () => {
    const table = new TaskTable();
    table.take(wireTask({ ID: 'a', Health: 'unhealthy' }), 1);
    expect(troubleGroups(table, 2)).toHaveLength(1);
    table.take(wireTask({ ID: 'a', Health: 'healthy' }), 2);
    expect(troubleGroups(table, 2)).toEqual([]);
  });
});
