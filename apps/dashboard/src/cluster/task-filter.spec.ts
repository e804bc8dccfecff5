import { matches, readFilter, select, withPair } from './task-filter';
import { rowOf, type TaskRow } from './task-row';
import { wireTask } from './wire.fixture';

const row = (task: Parameters<typeof wireTask>[0]): TaskRow => rowOf(wireTask(task), 1);

describe('the filter of the task list', () => {
  it('reads pairs and words', () => {
    const filter = readFilter('  web state:failed,pending node:worker-1 Blue');
    expect([...filter.states]).toEqual([0, 4]);
    expect(filter.node).toBe('worker-1');
    expect(filter.words).toEqual(['web', 'blue']);
  });

  it('takes a pair with an unknown key, and an image with a tag, as they are', () => {
    expect(readFilter('cube/echo:1').words).toEqual(['cube/echo:1']);
    expect(readFilter('image:cube/echo:1').image).toBe('cube/echo:1');
  });

  it.each([
    ['state:running', true],
    ['state:failed', false],
    ['node:worker-1', true],
    ['node:worker', false],
    ['health:healthy', true],
    ['reason:exited', false],
    ['trouble:failed', false],
    ['app=shop', true],
    ['CART', true],
    ['cart blue', false],
  ])('%s', (text, expected) => {
    const task = row({ ID: '1', Name: 'cart', Health: 'healthy', Labels: { app: 'shop' } });
    expect(matches(task, readFilter(text))).toBe(expected);
  });

  it('sets, changes and takes out one pair', () => {
    expect(withPair('web', 'state', 'failed')).toBe('state:failed web');
    expect(withPair('state:failed web', 'state', 'pending')).toBe('state:pending web');
    expect(withPair('state:failed web', 'state', '')).toBe('web');
  });

  it('sorts by any column, equal ones by age, the worst states on top', () => {
    const rows = [
      row({ ID: 'a', State: 2, CPU: 2 }),
      row({ ID: 'b', State: 4, CPU: 1 }),
      row({ ID: 'c', State: 2, CPU: 3 }),
    ];
    expect(select(rows, readFilter(''), { key: 'state', descending: false })).toEqual(['b', 'a', 'c']);
    expect(select(rows, readFilter(''), { key: 'cpu', descending: true })).toEqual(['c', 'a', 'b']);
    expect(select(rows, readFilter('state:running'), { key: 'name', descending: true })).toEqual(['c', 'a']);
  });
});
