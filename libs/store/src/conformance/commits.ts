import { InvalidBatchError } from '../batch';
import type { OpenStore } from '../store-conformance';
import { ops, StoreDriver } from './store-driver';

export function commitConformance(open: OpenStore): void {
  describe('commits', () => {
    it('number revisions without gaps, and hold several changes or none', () =>
      StoreDriver.with(open, async (driver) => {
        expect(driver.rev).toBe(0);
        expect(await driver.commit({ a: '1', b: '2' })).toBe(1);
        expect(await driver.commit({})).toBe(2);
        expect(await driver.commit({ a: null, never: null })).toBe(3);
        expect(await driver.read()).toEqual({ b: '2' });
      }));

    it('on top of another revision than the newest are a conflict and change nothing', () =>
      StoreDriver.with(open, async ({ store, term }) => {
        await store.commit(term, 0, ops({ a: '1' }));
        expect(await store.commit(term, 0, ops({ a: 'late', x: 'late' }))).toEqual({ failed: 'conflict' });
        expect(await store.commit(term, 2, ops({ a: 'early' }))).toEqual({ failed: 'conflict' });
        expect(await store.commit(term, 1, ops({ b: '2' }))).toEqual({ rev: 2 });
        expect(await store.list('', { limit: 9 })).toMatchObject({ at: 2, entries: [{ key: 'a' }, { key: 'b' }] });
      }));

    it('sent together take effect in their order', () =>
      StoreDriver.with(open, async ({ store, term }) => {
        const answers = [0, 1, 1, 2].map((prev) => store.commit(term, prev, ops({ a: `on ${prev}` })));
        expect(await Promise.all(answers)).toEqual([{ rev: 1 }, { rev: 2 }, { failed: 'conflict' }, { rev: 3 }]);
      }));

    it('keep their values when the caller reuses nothing but the key', () =>
      StoreDriver.with(open, async (driver) => {
        const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
        await driver.store.commit(driver.term, 0, [
          { put: 'all', value: bytes },
          { put: 'part', value: bytes.subarray(5, 8) },
          { put: 'void', value: new Uint8Array() },
        ]);
        const page = await driver.store.list('', { limit: 9 });
        const values = 'entries' in page ? page.entries.map(({ value }) => [...value]) : [];
        expect(values).toEqual([[...bytes], [5, 6, 7], []]);
        expect(bytes.byteLength).toBe(256);
      }));
  });

  describe('leadership', () => {
    it('grows the epoch, and fences and loses the term before', () =>
      StoreDriver.with(open, async (driver) => {
        const { store, term: older } = driver;
        await driver.commit({ a: '1' });
        const newer = await driver.leadAgain();
        expect(newer).toMatchObject({ epoch: older.epoch + 1, rev: 1 });
        expect([older.lost.aborted, newer.lost.aborted]).toEqual([true, false]);
        expect(await store.commit(older, 1, ops({ a: 'stale' }))).toEqual({ failed: 'fenced' });
        expect(await store.settle(older, 1)).toEqual({ failed: 'fenced' });
        expect(await driver.commit({ b: '2' })).toBe(2);
        expect(await driver.read()).toEqual({ a: '1', b: '2' });
      }));

    it('is not for a candidate that was stopped', () =>
      StoreDriver.with(open, async ({ store, term }) => {
        const reason = new Error('shutting down');
        await expect(store.lead('late', AbortSignal.abort(reason))).rejects.toBe(reason);
        expect(term.lost.aborted).toBe(false);
      }));
  });

  describe('settle', () => {
    it('answers the revision of a batch that landed, however often it is asked', () =>
      StoreDriver.with(open, async (driver) => {
        await driver.commit({ a: '1' });
        expect(await driver.store.settle(driver.term, 0)).toEqual({ rev: 1 });
        expect(await driver.store.settle(driver.term, 0)).toEqual({ rev: 1 });
        expect(await driver.commit({ b: '2' })).toBe(2);
      }));

    it('lets an empty commit take the place of a batch that did not land, which then never can', () =>
      StoreDriver.with(open, async (driver) => {
        await driver.commit({ a: '1' });
        expect(await driver.store.settle(driver.term, 1)).toEqual({ rev: 2 });
        expect(await driver.store.settle(driver.term, 1)).toEqual({ rev: 2 });
        expect(await driver.store.commit(driver.term, 1, ops({ lost: 'x' }))).toEqual({ failed: 'conflict' });
        expect(await driver.store.list('', { limit: 9, at: 2 })).toMatchObject({ at: 2, entries: [{ key: 'a' }] });
        driver.rev = 2;
        expect(await driver.commit({ b: '2' })).toBe(3);
      }));

    it('of a revision that the store is neither at nor just past is a conflict', () =>
      StoreDriver.with(open, async (driver) => {
        for (let i = 1; i <= 2; i += 1) await driver.commit({ a: `${i}` });
        expect(await driver.store.settle(driver.term, 0)).toEqual({ failed: 'conflict' });
        expect(await driver.store.settle(driver.term, 3)).toEqual({ failed: 'conflict' });
        expect(await driver.commit({ a: '3' })).toBe(3);
      }));
  });

  describe('batches that no store may take are refused, naming the limit:', () => {
    const refusal = async (driver: StoreDriver, batch: Parameters<typeof driver.store.commit>[2]) => {
      await expect(driver.store.commit(driver.term, 0, batch)).rejects.toThrow(InvalidBatchError);
      const error: unknown = await driver.store.commit(driver.term, 0, batch).catch((thrown: unknown) => thrown);
      expect(await driver.read()).toEqual({});
      return String(error);
    };

    it('too many operations', () =>
      StoreDriver.with(open, async (driver) => {
        const { ops: most } = driver.store.limits;
        const exact = Array.from({ length: most }, (_, i) => ({ del: `k${i}` }));
        expect(await refusal(driver, [...exact, { del: 'one-more' }])).toContain(
          `${most + 1} operations; the limit is`,
        );
        expect(await driver.store.commit(driver.term, 0, exact)).toEqual({ rev: 1 });
      }));

    it('too many bytes, the keys among them', () =>
      StoreDriver.with(open, async (driver) => {
        const { bytes: most } = driver.store.limits;
        expect(await refusal(driver, [{ put: 'key', value: new Uint8Array(most - 2) }])).toContain(`${most + 1} bytes`);
        expect(await driver.store.commit(driver.term, 0, [{ put: 'key', value: new Uint8Array(most - 3) }])).toEqual({
          rev: 1,
        });
      }));

    it('a key that is empty, too long or not graphic ASCII', () =>
      StoreDriver.with(open, async (driver) => {
        for (const key of ['', 'a b', 'tab\t', 'é', '\u007f', 'k'.repeat(1025)]) {
          expect(await refusal(driver, ops({ [key]: '1' }))).toContain(JSON.stringify(key));
        }
      }));

    it('a key twice', () =>
      StoreDriver.with(open, async (driver) => {
        expect(await refusal(driver, [...ops({ a: '1' }), { del: 'a' }])).toContain('key a is named twice');
      }));
  });
}
