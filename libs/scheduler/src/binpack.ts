import { demandedAmounts } from './amounts';
import { misfit } from './best-fit';
import type { NodeState } from './node-state';
import type { Strategy } from './strategy';

/** Steps of the misfit that a score keeps. */
const STEPS = 1e9;

/**
 * The node that the task fills best, so that the fewest nodes are in use and large tasks still find an empty one: Nomad's
 * best-fit v3 over reservations (`best-fit.ts`). Measured use does not count, or busy nodes would draw tasks. Tasks that
 * declare nothing change no score: they all go to the fullest node.
 */
export const binpack: Strategy = {
  name: 'binpack',
  scorer: (request) => {
    const asked = demandedAmounts(request.demand);
    const cpu = (node: NodeState): number => 1 - node.fraction('cpu', node.claimed('cpu') + asked.cpu);
    const memory = (node: NodeState): number => 1 - node.fraction('memory', node.claimed('memory') + asked.memory);
    return {
      value: (node) => Math.floor(misfit(cpu(node), memory(node)) * STEPS + 0.5),
      terms: (node) => ({ freeCpu: cpu(node), freeMemory: memory(node) }),
    };
  },
};
