import { TaskOrder } from './task-order';
import { TaskTable } from './task-table';
import { wireTask } from './wire.fixture';

const asked = { text: 'web', sorting: { key: 'name', descending: false } } as const;

function tableOf(many: number): TaskTable {
  const table = new TaskTable();
  for (let n = 0; n < many; n += 1) table.take(wireTask({ ID: `other-${n}` }), 1);
  table.take(wireTask({ ID: 'web-2' }), 1);
  return table;
}

describe('the order of the tasks', () => {
  it('follows every change at once', () => {
    const table = tableOf(10);
    const order = new TaskOrder();
    expect(order.of(table, asked, 1_000)).toEqual({ ids: ['web-2'], againInMs: null });
    table.take(wireTask({ ID: 'web-1' }), 2);
    expect(order.of(table, asked, 1_000)).toEqual({ ids: ['web-1', 'web-2'], againInMs: null });
  });

  it('follows twice a second with many, and says when to look again, so that the last of a burst is shown', () => {
    const table = tableOf(2_000);
    const order = new TaskOrder();
    order.of(table, asked, 1_000);
    table.take(wireTask({ ID: 'web-1' }), 2);
    expect(order.of(table, asked, 1_100)).toEqual({ ids: ['web-2'], againInMs: 400 });
    expect(order.of(table, asked, 1_500)).toEqual({ ids: ['web-1', 'web-2'], againInMs: null });
    expect(order.of(table, { ...asked, text: 'web-1' }, 1_501)).toEqual({ ids: ['web-1'], againInMs: null });
  });
});
