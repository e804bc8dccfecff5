import { quantise } from './stats-collector';

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
