import type { OpenStore } from '../store-conformance';
import { pageOf, StoreDriver } from './store-driver';

export function listConformance(open: OpenStore): void {
  describe('lists', () => {
    it('show the keys of a prefix alone, in key order, with the revision of their newest change', () =>
      StoreDriver.with(open, async (driver) => {
        await driver.commit({ 'task/b': '1', task: 'x', 'task/a': '1', tasks: 'x', 'node/a': 'x', 'task/~': '1' });
        await driver.commit({ 'task/b': '2' });
        const { entries, at, more } = pageOf(await driver.store.list('task/', { limit: 10 }));
        expect(entries.map(({ key, rev }) => [key, rev])).toEqual([
          ['task/a', 1],
          ['task/b', 2],
          ['task/~', 1],
        ]);
        expect({ at, more }).toEqual({ at: 2, more: false });
        expect(await driver.read('none/')).toEqual({});
      }));

    it('show any kept revision as it was, deleted keys included', () =>
      StoreDriver.with(open, async (driver) => {
        await driver.commit({ a: '1', b: '1' });
        await driver.commit({ a: null, b: '2' });
        await driver.commit({ a: '3' });
        expect(await driver.read('', { at: 0 })).toEqual({});
        expect(await driver.read('', { at: 1 })).toEqual({ a: '1', b: '1' });
        expect(await driver.read('', { at: 2 })).toEqual({ b: '2' });
        expect(await driver.read('', { at: 3 })).toEqual({ a: '3', b: '2' });
      }));

    it('page on consistently while commits go on', () =>
      StoreDriver.with(open, async (driver) => {
        await driver.commit({ 'p/a': '1', 'p/a/b': '1', 'p/ab': '1', 'p/b': '1', 'p/c': '1' });
        const first = pageOf(await driver.store.list('p/', { limit: 2 }));
        await driver.commit({ 'p/a/c': 'new', 'p/b': null, 'p/c': 'new' });
        const second = pageOf(await driver.store.list('p/', { limit: 2, after: 'p/a/b', at: first.at }));
        const third = pageOf(await driver.store.list('p/', { limit: 2, after: 'p/b', at: first.at }));
        const keys = [first, second, third].map((page) => page.entries.map(({ key }) => key).join(' '));
        expect(keys).toEqual(['p/a p/a/b', 'p/ab p/b', 'p/c']);
        expect([first.more, second.more, third.more]).toEqual([true, true, false]);
        expect(third.entries[0]?.rev).toBe(1);
      }));

    it('start at the prefix when `after` is before it, and are empty when it is behind', () =>
      StoreDriver.with(open, async (driver) => {
        await driver.commit({ a: '1', 'p/a': '1', z: '1' });
        expect(await driver.read('p/', { after: 'a' })).toEqual({ 'p/a': '1' });
        expect(await driver.read('p/', { after: 'z' })).toEqual({});
      }));

    it('refuse a revision that does not exist and a limit that is none', () =>
      StoreDriver.with(open, async ({ store }) => {
        await expect(store.list('', { limit: 1, at: 1 })).rejects.toThrow('revision 1 does not exist');
        await expect(store.list('', { limit: 1, at: -1 })).rejects.toThrow('revision -1 does not exist');
        await expect(store.list('', { limit: 0 })).rejects.toThrow('page limit 0');
      }));
  });

  describe('a compaction', () => {
    it('keeps everything that revisions from its point on can see, and says what is gone', () =>
      StoreDriver.with(open, async (driver) => {
        await driver.commit({ a: '1', b: '1', c: '1' });
        await driver.commit({ a: '2', b: null });
        await driver.commit({ a: '3', d: '3' });
        await driver.commit({ a: '4', c: null });
        await driver.store.compact(3);
        expect(await driver.store.list('', { limit: 9, at: 2 })).toEqual({ compacted: 3 });
        expect(await driver.read('', { at: 3 })).toEqual({ a: '3', c: '1', d: '3' });
        expect(await driver.read('', { at: 4 })).toEqual({ a: '4', d: '3' });
        await driver.store.compact(2);
        expect(await driver.read('', { at: 3 })).toEqual({ a: '3', c: '1', d: '3' });
        await driver.commit({ b: 'back' });
        await driver.store.compact(5);
        expect(await driver.read()).toEqual({ a: '4', b: 'back', d: '3' });
      }));

    it('of the future is refused', () =>
      StoreDriver.with(open, async ({ store }) => {
        await expect(store.compact(1)).rejects.toThrow('revision 1 does not exist: the store is at 0');
      }));
  });

  it('a closed store refuses every call', () =>
    StoreDriver.with(open, async ({ store, term }) => {
      await store.close();
      const calls = [store.commit(term, 0, []), store.list('', { limit: 1 }), store.settle(term, 0), store.compact(0)];
      const answers = await Promise.allSettled(calls);
      expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    }));
}
