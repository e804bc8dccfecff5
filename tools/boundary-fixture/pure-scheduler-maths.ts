// as libs/scheduler/src/pure-maths.ts
export const root = 2 ** 0.5; // breaks cube/no-inexact-power
export let grown = 2;
grown **= 0.5; // breaks cube/no-inexact-power
export const exponential = Math.exp(1); // breaks no-restricted-properties
export const logarithm = Math.log2(3); // breaks no-restricted-properties
export const power = Math.pow(2, 3); // breaks no-restricted-properties

// Allowed: exact by IEEE 754.
export const cycle = 2 ** 32;
export const exact = Math.floor((1 + 2 * 3 - 4) / 5) + Math.sqrt(4);
