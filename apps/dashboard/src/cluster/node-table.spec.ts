import { NodeTable } from './node-table';
import type { Node } from './wire';
import { wireEvent, wireNode } from './wire.fixture';

const measured = (CPU: number): Partial<Node> => ({ Stats: { Use: { CPU, Memory: 0 } } as Node['Stats'] });

describe('the table of nodes', () => {
  it('is another version when a node comes, goes or changes, and not with its measured use', () => {
    const table = new NodeTable();
    const versions = [
      () => table.takeAll([wireNode({ Name: 'a', ...measured(1) }), wireNode({ Name: 'b' })], 0),
      () => table.takeAll([wireNode({ Name: 'a', ...measured(2) }), wireNode({ Name: 'b' })], 10_000),
      () => table.take(wireNode({ Name: 'a', ...measured(3) }), 11_000),
      () => table.take(wireNode({ Name: 'a', Availability: 'draining' }), 12_000),
      () => table.takeAll([wireNode({ Name: 'b' })], 20_000),
      () => table.remove('id-of-a'),
      () => table.remove('id-of-b'),
    ].map((change) => {
      const before = table.version;
      change();
      return table.version > before;
    });
    expect(versions).toEqual([true, false, false, true, true, false, true]);
  });

  it('answers the same list until a node is another: what shows it need not be drawn again', () => {
    const table = new NodeTable();
    const lists = [
      () => table.takeAll([wireNode({ Name: 'worker-10' }), wireNode({ Name: 'worker-2' })], 0),
      () => table.fold(wireEvent({ Revision: 2, Kind: 'attempt-placed', Subject: 't1' }), 'worker-2'),
      () => table.take(wireNode({ Name: 'worker-2', TaskCount: 1 }), 1_000),
      () => table.remove('id-of-worker-10'),
    ].map((change) => {
      const before = table.all();
      change();
      return [table.all() === before, ...table.all().map(({ Name, TaskCount }) => `${Name}: ${TaskCount}`)];
    });
    expect(lists).toEqual([
      [false, 'worker-2: 0', 'worker-10: 0'],
      [true, 'worker-2: 0', 'worker-10: 0'],
      [false, 'worker-2: 1', 'worker-10: 0'],
      [false, 'worker-2: 1'],
    ]);
  });

  it('keeps an hour of samples, however often a node is read', () => {
    const table = new NodeTable();
    for (let second = 0; second <= 7_200; second += 1) {
      table.take(wireNode({ Name: 'a', TaskCount: second }), second * 1_000);
    }
    const samples = table.historyOf('id-of-a');
    expect(samples.at(-1)?.tasks).toBe(7_200);
    expect(samples).toHaveLength(360);
    expect(samples[0]?.at).toBeLessThanOrEqual(3_620_000);
  });
});
