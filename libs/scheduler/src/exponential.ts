/** ln 2 in two parts: the high one has so few digits that k times it is exact (fdlibm, e_exp.c). */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const LN2 = LN2_HIGH + LN2_LOW;

/** Above and below, a double holds nothing but Infinity and 0. */
const OVERFLOW = 709.79;
const UNDERFLOW = -745.14;

/** 1/13! to 1/0!: the terms of the series that matter when |r| <= ln 2 / 2; the first one dropped is below 1e-17. */
const COEFFICIENTS = inverseFactorials(13);

function inverseFactorials(highest: number): readonly number[] {
  const falling = [1];
  for (let n = 1, factorial = 1; n <= highest; n += 1) {
    factorial *= n;
    falling.unshift(1 / factorial);
  }
  return falling;
}

/**
 * e^x from + - * / alone, so that every engine and every version of it computes the same bits: a recorded decision must
 * come out the same when it is replayed. (`Math.exp` and `Math.pow` may differ between versions in the last digit.)
 *
 * x = k ln 2 + r with |r| <= ln 2 / 2; e^r by its Taylor series in Horner's form; times 2^k. Relative error under 1e-12
 * wherever the result is a normal double. NaN gives NaN.
 */
export function exponential(x: number): number {
  if (x > OVERFLOW) return Infinity;
  if (x < UNDERFLOW) return 0;
  if (x !== x) return NaN;
  const k = Math.floor(x / LN2 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 0;
  for (let n = 0; n < COEFFICIENTS.length; n += 1) sum = sum * r + (COEFFICIENTS[n] ?? 0);
  // Exact, as every scaling by a power of two that stays a normal double.
  if (k > -31 && k < 31) return k < 0 ? sum / (1 << -k) : sum * (1 << k);
  // In two steps: 2^1024 and 2^-1074 times a number near 1 are no doubles, but the results may be.
  const half = Math.floor(k / 2);
  return sum * powerOfTwo(half) * powerOfTwo(k - half);
}

/** Exact for |k| <= 1023, by squaring. */
function powerOfTwo(k: number): number {
  let base = k < 0 ? 0.5 : 2;
  let product = 1;
  for (let left = k < 0 ? -k : k; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product *= base;
    base *= base;
  }
  return product;
}

/** ln L = 3/2 ln(4/3); L is Lieb's square ice constant, (4/3)^(3/2) = 1.53960071783900203869. */
const LN_LIEB = 0.4315231086776713;

/** L^x, L being Lieb's square ice constant: the base of the lineage's E-PVM. */
export function liebPower(x: number): number {
  return exponential(x * LN_LIEB);
}
