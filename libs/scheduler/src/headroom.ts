import { demandedAmounts } from './amounts';
import { misfit } from './best-fit';
import type { NodeState } from './node-state';
import type { Strategy } from './strategy';

/** How full a node may get, by its fuller resource, while others are emptier. */
export const FILL_LIMIT = 0.8;

/** Steps of the misfit and of the fill that a score keeps; every fill above the limit costs more than any misfit. */
const STEPS = 1e9;

/**
 * Best fit up to a fill limit, least full above it: nodes are filled one after the other, each keeps a fifth for bursts and
 * mistaken estimates, and only when all are that full is the rest given away, evenly. With f the fuller of CPU and memory
 * once the task is there:
 *
 *     f <= 0.8: misfit (`best-fit.ts`), 0 to 1        f > 0.8: 1 + f
 *
 * Kubernetes' RequestedToCapacityRatio does so with a shape that rises to the limit and falls beyond
 * (kubernetes pkg/scheduler/framework/plugins/noderesources, requested_to_capacity_ratio.go). Use is the larger of reserved
 * and measured, so a node that is busy with what nobody declared counts as filled.
 */
export const headroom: Strategy = {
  name: 'headroom',
  scorer: (request) => {
    const asked = demandedAmounts(request.demand);
    const cpu = (node: NodeState): number => node.fraction('cpu', node.use('cpu') + asked.cpu);
    const memory = (node: NodeState): number => node.fraction('memory', node.use('memory') + asked.memory);
    const cost = (c: number, m: number): number => {
      const fill = Math.max(c, m);
      return fill <= FILL_LIMIT ? misfit(1 - c, 1 - m) : 1 + fill;
    };
    return {
      value: (node) => Math.floor(cost(cpu(node), memory(node)) * STEPS + 0.5),
      terms: (node) => ({ cpu: cpu(node), memory: memory(node), fillLimit: FILL_LIMIT }),
    };
  },
};
