import type { OpenStore } from '../store-conformance';
import { StoreDriver, take } from './store-driver';

export function watchConformance(open: OpenStore): void {
  const watching = (driver: StoreDriver, prefix: string, since: number) => {
    const stop = new AbortController();
    return { stop, seen: driver.store.watch(prefix, since, stop.signal)[Symbol.asyncIterator]() };
  };

  describe('watches', () => {
    it('show every commit after `since` that touches the prefix, whole and in key order, then the live ones', () =>
      StoreDriver.with(open, async (driver) => {
        await driver.commit({ 'p/a': '1' });
        await driver.commit({ 'p/b': '2', other: 'x', 'p/a': null });
        await driver.commit({ other: 'y' });
        const { seen, stop } = watching(driver, 'p/', 1);
        expect(await take(seen, 1)).toEqual(['2: p/a- p/b=2']);
        const live = take(seen, 2);
        await driver.commit({ other: 'z' });
        await driver.commit({ 'p/a': '5' });
        await driver.commit({ 'p/c': '6' });
        expect(await live).toEqual(['5: p/a=5', '6: p/c=6']);
        stop.abort();
      }));

    it('are each told everything, however slow the others are', () =>
      StoreDriver.with(open, async (driver) => {
        const slow = watching(driver, '', 0);
        const fast = watching(driver, '', 0);
        for (let i = 1; i <= 3; i += 1) {
          await driver.commit({ a: `${i}` });
          expect(await take(fast.seen, 1)).toEqual([`${i}: a=${i}`]);
        }
        expect(await take(slow.seen, 3)).toEqual(['1: a=1', '2: a=2', '3: a=3']);
      }));

    it('of a revision still to come wait for what comes after it', () =>
      StoreDriver.with(open, async (driver) => {
        const { seen } = watching(driver, '', 2);
        const next = take(seen, 1);
        for (let i = 1; i <= 3; i += 1) await driver.commit({ a: `${i}` });
        expect(await next).toEqual(['3: a=3']);
      }));

    it('pass over the revision of a settled batch', () =>
      StoreDriver.with(open, async (driver) => {
        const { seen } = watching(driver, '', 0);
        const next = take(seen, 2);
        await driver.commit({ a: '1' });
        await driver.store.settle(driver.term, 1);
        driver.rev = 2;
        await driver.commit({ a: '3' });
        expect(await next).toEqual(['1: a=1', '3: a=3']);
      }));

    it('from before the compaction say what is gone and end; from it on they go on', () =>
      StoreDriver.with(open, async (driver) => {
        for (let i = 1; i <= 4; i += 1) await driver.commit({ a: `${i}` });
        await driver.store.compact(3);
        expect(await take(watching(driver, '', 2).seen, 2)).toEqual(['gone: 3', 'end']);
        expect(await take(watching(driver, '', 3).seen, 1)).toEqual(['4: a=4']);
      }));

    it('end when they are stopped, waiting or between two commits', () =>
      StoreDriver.with(open, async (driver) => {
        const waiting = watching(driver, '', 0);
        const end = take(waiting.seen, 1);
        waiting.stop.abort();
        expect(await end).toEqual(['end']);

        await driver.commit({ a: '1' });
        await driver.commit({ a: '2' });
        const reading = watching(driver, '', 0);
        expect(await take(reading.seen, 1)).toEqual(['1: a=1']);
        reading.stop.abort();
        expect(await take(reading.seen, 1)).toEqual(['end']);
      }));

    it('end when the store closes', () =>
      StoreDriver.with(open, async (driver) => {
        const end = take(watching(driver, '', 0).seen, 1);
        await driver.store.close();
        expect(await end).toEqual(['end']);
      }));
  });
}
