import { REFUSAL_CODES, type RefusalCode } from './refusal';

/**
 * What a node is to a request, as one bit, so that one number says what there is among many nodes: FITS, or the code of its
 * refusal. A slot without a node has no bit.
 */
export type Mark = number;

export const ABSENT: Mark = 0;

export const FITS: Mark = 1;

/** All but FITS. */
export const REFUSED: Mark = (FITS << (REFUSAL_CODES.length + 1)) - 1 - FITS;

export function markOf(code: RefusalCode): Mark {
  return FITS << (REFUSAL_CODES.indexOf(code) + 1);
}

/** Every code with its mark, in the order of the filters. */
export const CODE_MARKS = REFUSAL_CODES.map((code) => ({ code, mark: markOf(code) }));

/** Which of its bits a mark is, from 0: to count marks in an array. */
export function bitOf(mark: Mark): number {
  return 31 - Math.clz32(mark);
}

/** So many bits a mark can have. */
export const MARK_BITS = REFUSAL_CODES.length + 1;
