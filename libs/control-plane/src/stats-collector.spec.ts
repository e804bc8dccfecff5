import { settle } from '@cube/testing';
import { closeClusters, openCluster } from './opened-cluster.fixture';
import { quantise } from './stats-collector';

afterEach(closeClusters);

const CAPACITY = { cpu: 4, memoryBytes: 1000, diskBytes: 0 };

describe('quantised use', () => {
  it('is in steps of one percent of capacity', () => {
    // 4 cores: steps of 0.04; 1000 bytes: steps of 10; no disk: nothing to measure by.
    const use = quantise({ cpu: 0.99, memoryBytes: 123, diskBytes: 7 }, null, CAPACITY);
    expect(use.cpu).toBeCloseTo(1, 9);
    expect(use).toMatchObject({ memoryBytes: 120, diskBytes: 0 });
  });

  it('keeps its step until the value is more than a whole step away', () => {
    const before = { cpu: 1, memoryBytes: 120, diskBytes: 0 };
    expect(quantise({ cpu: 1.03, memoryBytes: 130, diskBytes: 0 }, before, CAPACITY)).toEqual(before);
    expect(quantise({ cpu: 1, memoryBytes: 131, diskBytes: 0 }, before, CAPACITY).memoryBytes).toBe(130);
  });

  it('believes no figure that is none', () => {
    const before = { cpu: 1, memoryBytes: 120, diskBytes: 0 };
    expect(quantise({ cpu: Number.NaN, memoryBytes: -1, diskBytes: 0 }, before, CAPACITY)).toEqual(before);
  });
});

describe('what workers measure', () => {
  const measured = (cpu: number) => ({
    ...{ sampledAt: 0, taskCount: 0, host: null },
    use: { cpu, memoryBytes: 0, diskBytes: 0 },
  });

  it('counts at once the first time, then once a look, in one commit for all workers', async () => {
    const { plane, clock, made } = await openCluster(['a:1', 'b:1']);
    const used = async () => (await plane.read((view) => view.nodes().map(({ node }) => node.use?.cpu))).value;
    const poll = async (cpu: number) => {
      for (const worker of made) worker.stats = measured(cpu);
      await clock.advance(3_000);
      await settle();
    };
    await poll(1);
    expect(await used()).toEqual([1, 1]);
    const { revision } = plane;
    await poll(2);
    expect(await used()).toEqual([1, 1]);
    expect(plane.revision).toBe(revision);
    plane.statsCollector.lookAgain();
    expect(await used()).toEqual([2, 2]);
    expect(plane.revision).toBe(revision + 1);
  });
});
