import { RandomStream } from '@cube/testing';
import { churn } from './churn';
import { nodesNeeded } from './compaction';
import { meanSlowdown } from './slowdown';
import { boundedPareto, mixedFleet, paretoMean, type Size, WORKLOADS } from './workload';

const alike = (count: number, size: Size): Size[] => Array.from({ length: count }, () => size);

describe('nodes needed', () => {
  it('are half a fleet where two tasks fill a node and there are as many tasks as nodes', () => {
    const options = {
      fleet: alike(10, { cpu: 8, memoryGib: 32 }),
      tasks: alike(10, { cpu: 4, memoryGib: 16 }),
      seed: 1,
    };
    // 10 tasks of half a node each: 5 nodes of 10, by any strategy.
    for (const strategy of ['binpack', 'epvm', 'roundrobin']) expect(nodesNeeded({ ...options, strategy })).toBe(0.5);
  });

  it('are more than there are where the tasks do not fit', () => {
    const options = { fleet: alike(4, { cpu: 8, memoryGib: 32 }), tasks: alike(6, { cpu: 8, memoryGib: 1 }), seed: 1 };
    expect(nodesNeeded({ ...options, strategy: 'binpack' })).toBe(1.5);
  });
});

describe('a fleet that fills up', () => {
  const whole = { name: 'whole nodes', draw: () => ({ cpu: 8, memoryGib: 32 }) };
  const fleet = alike(10, { cpu: 8, memoryGib: 32 });

  it('has no free core left where tasks are as large as nodes, at full load', () => {
    const result = churn({ fleet, workload: whole, strategy: 'epvm', load: 1, seed: 1 });
    expect(result).toEqual({ largeUnplaced: 0, stranded: 0, above90: 1 });
  });

  it('strands what is left of nodes that one task fills by three quarters, and refuses the next', () => {
    const workload = { name: 'three quarters', draw: () => ({ cpu: 6, memoryGib: 1 }) };
    const { largeUnplaced, stranded, above90 } = churn({ fleet, workload, strategy: 'spread', load: 1, seed: 1 });
    // 10 of 10 nodes hold one: 2 of 8 cores are free on each, and none holds the reference task.
    expect(stranded).toBe(0.25);
    expect(above90).toBe(0);
    expect(largeUnplaced).toBeGreaterThan(0.5);
  });

  it('comes out the same for the same seed', () => {
    const [, mixed] = WORKLOADS;
    if (mixed === undefined) throw new Error('there is such a workload');
    const options = { fleet: mixedFleet(), workload: mixed, strategy: 'epvm', load: 0.6, seed: 7 };
    expect(churn(options)).toEqual(churn(options));
  });
});

describe('slowdown', () => {
  const one = { strategy: 'epvm', jobs: 60_000, declaring: 'nothing', seed: 3 } as const;

  it('is 1 / (1 - load) on one core with room for all, whatever the sizes (M/G/1 processor sharing)', () => {
    const fleet = [{ cpu: 1, memoryGib: 1e6 }];
    expect(meanSlowdown({ ...one, fleet, load: 0.5 })).toBeCloseTo(2, 0);
  });

  it('is 1 where nobody meets anybody', () => {
    expect(meanSlowdown({ ...one, jobs: 1_000, fleet: [{ cpu: 1_000, memoryGib: 1e6 }], load: 0.1 })).toBeCloseTo(1, 9);
  });

  it('is ten times as much on a machine that always pages', () => {
    const fleet = [{ cpu: 1_000, memoryGib: 0.1 }];
    expect(meanSlowdown({ ...one, jobs: 1_000, fleet, load: 0.001 })).toBeCloseTo(10, 6);
  });
});

describe('a long-tailed size', () => {
  it('has the mean that its formula says', () => {
    const options = { shape: 1.2, least: 1, most: 100 };
    const rng = new RandomStream(5);
    let sum = 0;
    for (let n = 0; n < 400_000; n += 1) sum += boundedPareto(rng, options);
    expect(sum / 400_000 / paretoMean(options)).toBeCloseTo(1, 1);
  });
});
