import fc from 'fast-check';
import { type Created, CreationOrder } from './creation-order';

/** An order over tasks that can be taken away. */
function orderOf() {
  const there = new Map<string, number>();
  const looks = { count: 0 };
  const isThere = ({ id, createdAt }: Created): boolean => {
    looks.count += 1;
    return there.get(id) === createdAt;
  };
  const order = new CreationOrder(isThere, () => there.size);
  const add = (id: string, createdAt: number): void => {
    there.set(id, createdAt);
    order.add({ id, createdAt });
  };
  return { there, order, add, looks };
}

const ALL = Number.POSITIVE_INFINITY;

describe('the order in which tasks were created', () => {
  it('gives a page after a task, and says whether there are more', () => {
    const { order, add } = orderOf();
    ['a', 'b', 'c', 'd'].forEach((id, at) => add(id, at));
    expect(order.after(null, 2)).toEqual({ ids: ['a', 'b'], isMore: true });
    expect(order.after({ id: 'b', createdAt: 1 }, 2)).toEqual({ ids: ['c', 'd'], isMore: false });
    expect(order.after({ id: 'd', createdAt: 3 }, 2)).toEqual({ ids: [], isMore: false });
  });

  it('looks at no more tasks than a page holds, and one', () => {
    const { order, add, looks } = orderOf();
    for (let n = 0; n < 10_000; n += 1) add(`task-${n}`, n);
    looks.count = 0;
    order.after({ id: 'task-5000', createdAt: 5_000 }, 10);
    expect(looks.count).toBe(11);
  });

  it('forgets tasks that are gone, however many come', () => {
    const { there, order, add, looks } = orderOf();
    for (let n = 0; n < 100_000; n += 1) {
      add(`task-${n}`, n);
      there.delete(`task-${n - 10}`);
    }
    looks.count = 0;
    expect(order.after(null, ALL).ids).toHaveLength(10);
    expect(looks.count).toBeLessThan(2_000);
  });

  it('is that of a sort, after any history: clocks set back, tasks gone, and come back under their ID', () => {
    const step = fc.record({
      id: fc.integer({ min: 0, max: 9 }),
      at: fc.integer({ min: 0, max: 5 }),
      go: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (steps, limit) => {
        const { there, order, add } = orderOf();
        for (const { id, at, go } of steps) {
          if (go) there.delete(`task-${id}`);
          else if (!there.has(`task-${id}`)) add(`task-${id}`, at);
        }
        const sorted = [...there].sort(([a, at], [b, then]) => at - then || (a < b ? -1 : 1)).map(([id]) => id);
        const seen: string[] = [];
        for (let page = order.after(null, limit); ;) {
          seen.push(...page.ids);
          const last = page.ids.at(-1);
          if (!page.isMore || last === undefined) break;
          page = order.after({ id: last, createdAt: there.get(last) ?? Number.NaN }, limit);
        }
        expect(seen).toEqual(sorted);
      }),
    );
  });
});
