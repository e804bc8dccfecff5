import { MemoryDisk, MemoryStore } from '@cube/store';
import { ControlPlane } from './control-plane';
import { requireOwnStore } from './foreign-store';
import { closeClusters, openCluster } from './opened-cluster.fixture';

afterEach(closeClusters);

describe('the store of another cluster', () => {
  it('is refused, and nothing is written to it', async () => {
    const { plane, disk, open } = await openCluster([]);
    await plane.close();
    const before = await new MemoryStore({ disk }).list('', { limit: 100 });
    await expect(open({ cluster: 'other' })).rejects.toThrow(/is that of cluster \S+, and this manager leads other/);
    expect(await new MemoryStore({ disk }).list('', { limit: 100 })).toEqual(before);
    await expect(open()).resolves.toBeInstanceOf(ControlPlane);
  });

  it('is one that is new to nobody', async () => {
    await expect(requireOwnStore(new MemoryStore({ disk: new MemoryDisk('empty') }), 'any')).resolves.toBeUndefined();
  });
});
