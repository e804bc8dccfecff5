import { commitConformance } from './conformance/commits';
import { historyConformance } from './conformance/histories';
import { listConformance } from './conformance/lists';
import { modelConformance } from './conformance/model';
import { watchConformance } from './conformance/watches';
import type { Store } from './store';

/** Opens a store of its own, empty. The suite closes it. */
export type OpenStore = () => Promise<Store>;

/** Opens another store, of its own, restored from a backup of this open one as it is now. The suite closes both. */
export type RestoreStore = (store: Store) => Promise<Store>;

/** Every promise of the port, as tests; each adapter's spec calls this. */
export function storeConformance(name: string, open: OpenStore, restore: RestoreStore): void {
  describe(`${name} keeps the promises of the Store port:`, () => {
    commitConformance(open);
    listConformance(open);
    watchConformance(open);
    historyConformance(open, restore);
    modelConformance(open);
  });
}
