import fc from 'fast-check';
import { exponential, liebPower } from './exponential';

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** |a - b| as a fraction of b. */
const relativeError = (a: number, b: number): number => (a === b ? 0 : Math.abs(a - b) / Math.abs(b));

describe('exponential', () => {
  it('agrees with Math.exp to 1e-12 wherever the result is a normal double', () => {
    fc.assert(
      fc.property(double(-708, 709.78), (x) => {
        expect(relativeError(exponential(x), Math.exp(x))).toBeLessThan(1e-12);
      }),
      { numRuns: 5_000 },
    );
  });

  it('agrees with Math.exp to 1e-15 where scores live, between 0 and 2', () => {
    fc.assert(
      fc.property(double(0, 2), (x) => {
        expect(relativeError(exponential(x), Math.exp(x))).toBeLessThan(1e-15);
      }),
      { numRuns: 5_000 },
    );
  });

  it('never falls while its argument rises, so more load never costs less', () => {
    fc.assert(
      fc.property(double(0, 4), double(1e-9, 1), (x, step) => {
        expect(exponential(x + step)).toBeGreaterThan(exponential(x));
      }),
      { numRuns: 5_000 },
    );
  });

  it('is exact at 0 and ends in 0, Infinity and NaN as Math.exp does', () => {
    expect(exponential(0)).toBe(1);
    expect(exponential(-0)).toBe(1);
    for (const x of [-Infinity, -1e300, -746, 710, 1e300, Infinity, NaN]) expect(exponential(x)).toBe(Math.exp(x));
    expect(exponential(709.7)).toBeLessThan(Infinity);
    expect(exponential(-745)).toBeGreaterThan(0);
  });
});

describe('liebPower', () => {
  it('is L at 1 and 64/27 at 2, where L = (4/3)^(3/2)', () => {
    expect(liebPower(0)).toBe(1);
    expect(relativeError(liebPower(1), 1.539600717839002)).toBeLessThan(1e-15);
    expect(relativeError(liebPower(2), 64 / 27)).toBeLessThan(1e-15);
  });

  it('agrees with Math.pow to 1e-12', () => {
    fc.assert(
      fc.property(double(-20, 20), (x) => {
        expect(relativeError(liebPower(x), Math.pow(1.539600717839002, x))).toBeLessThan(1e-12);
      }),
    );
  });
});
