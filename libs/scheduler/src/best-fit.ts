import { exponential } from './exponential';

const LN_10 = 2.302585092994046;

/** The lowest and the highest sum of 10^x for two fractions x. */
const FULL = 2;
const EMPTY = 20;

/**
 * How badly a task fits a node that it leaves with these free fractions: 0 leaves nothing, 1 an empty node. One minus
 * Nomad's best-fit v3, `clamp(20 - 10^cpu - 10^memory, 0, 18) / 18` (hashicorp/nomad nomad/structs/funcs.go,
 * ScoreFitBinPack, after "BestFit v3" of Google's data centre scheduling slides, Columbia IEOR 4405). The powers make one
 * large gap cost more than two small ones, so CPU and memory run out together.
 */
export function misfit(freeCpu: number, freeMemory: number): number {
  const sum = powerOfTen(freeCpu) + powerOfTen(freeMemory);
  return (Math.min(Math.max(sum, FULL), EMPTY) - FULL) / (EMPTY - FULL);
}

function powerOfTen(x: number): number {
  return exponential(x * LN_10);
}
