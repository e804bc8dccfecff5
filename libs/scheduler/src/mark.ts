import { REFUSAL_CODES, type RefusalCode } from './refusal';

/**
 * What a node is to a request, as one bit, so that one number says what there is among many nodes: FITS, or the code of its
 * refusal. A slot without a node has no bit.
 */
export type Mark = number;

export const ABSENT: Mark = 0;

export const FITS: Mark = 1;

const BY_CODE = new Map<RefusalCode, Mark>(REFUSAL_CODES.map((code, index) => [code, FITS << (index + 1)]));

/** All but FITS. */
export const REFUSED: Mark = [...BY_CODE.values()].reduce((all, mark) => all | mark);

export function markOf(code: RefusalCode): Mark {
  return BY_CODE.get(code) ?? ABSENT;
}
