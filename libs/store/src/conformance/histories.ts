import type { Store } from '../store';
import type { OpenStore, RestoreStore } from '../store-conformance';
import { StoreDriver } from './store-driver';

export function historyConformance(open: OpenStore, restore: RestoreStore): void {
  describe('histories', () => {
    it('of a new store have no ancestors', () =>
      StoreDriver.with(open, async ({ store }) => {
        expect(store.history).not.toBe('');
        expect(store.ancestors).toEqual([]);
      }));

    it('begin anew with a restore, which remembers what it came from and how far that goes', () =>
      StoreDriver.with(open, async (driver) => {
        await driver.commit({ a: '1', b: '1' });
        await driver.commit({ a: '2', b: null });
        await withRestored(restore, driver.store, async (restored) => {
          expect(restored.store.history).not.toBe(driver.store.history);
          expect(restored.store.ancestors).toEqual([{ history: driver.store.history, upTo: 2 }]);
          expect(restored.rev).toBe(2);
          expect(restored.term.epoch).toBe(driver.term.epoch + 1);
          expect(await restored.read()).toEqual({ a: '2' });
          expect(await restored.read('', { at: 1 })).toEqual({ a: '1', b: '1' });
        });
      }));

    it('go their own ways after a restore', () =>
      StoreDriver.with(open, async (driver) => {
        await driver.commit({ a: '1' });
        await withRestored(restore, driver.store, async (restored) => {
          expect(await restored.commit({ a: 'restored' })).toBe(2);
          expect(await driver.read()).toEqual({ a: '1' });
          expect(await driver.commit({ b: 'older' })).toBe(2);
          expect(await restored.read()).toEqual({ a: 'restored' });
        });
      }));

    it('name every ancestor of a restore of a restore, the nearest first', () =>
      StoreDriver.with(open, async (driver) => {
        await driver.commit({ a: '1' });
        await withRestored(restore, driver.store, async (second) => {
          await second.commit({ a: '2' });
          await withRestored(restore, second.store, async ({ store }) => {
            expect(store.ancestors).toEqual([
              { history: second.store.history, upTo: 2 },
              { history: driver.store.history, upTo: 1 },
            ]);
          });
        });
      }));
  });
}

function withRestored(restore: RestoreStore, from: Store, test: (driver: StoreDriver) => Promise<void>): Promise<void> {
  return StoreDriver.with(() => restore(from), test);
}
