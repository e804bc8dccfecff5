import type { Strategy } from './strategy';

/** More than any join number: what a node costs that comes after the end of the round. */
const NEXT_ROUND = 2 ** 40;

/**
 * One node after the other, in the order of joining, whatever they have left. The score is the distance from the node
 * chosen last, going up and around.
 */
export const roundRobin: Strategy = {
  name: 'roundrobin',
  scorer: (_request, { roundRobin: last }) => ({
    value: ({ view: { joinNumber } }) => joinNumber - last + (joinNumber > last ? 0 : NEXT_ROUND),
    terms: ({ view: { joinNumber } }) => ({ joinNumber, lastChosen: last }),
  }),
  reads: 'roundRobin',
  rotatesAfter: ({ roundRobin: last }) => last,
  advance: (cursors, { view }) => ({ ...cursors, roundRobin: view.joinNumber }),
};
