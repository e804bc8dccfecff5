import { demandedAmounts } from './amounts';
import type { NodeState } from './node-state';
import type { Strategy } from './strategy';
import { thenByTaskCount } from './task-count';

/**
 * The node whose CPU is used least once the task is there; among equals the one with fewer tasks. With R, M the node's
 * reserved and measured CPU, a what the task asks, C the node's capacity:
 *
 *     (max(R, M) + a) / C
 *
 * The greedy algorithm of load balancing (Graham, "Bounds for certain multiprocessing anomalies", Bell System Technical
 * Journal 45, 1966: each job to the least loaded machine), which the lineage's book leaves to its readers as a third
 * scheduler. It looks at nothing but CPU.
 */
export const greedy: Strategy = {
  name: 'greedy',
  scorer: (request) => {
    const { cpu: asked } = demandedAmounts(request.demand);
    const cpu = (node: NodeState): number => node.fraction('cpu', node.use('cpu') + asked);
    return {
      value: (node) => thenByTaskCount(cpu(node), node),
      terms: (node) => ({ cpu: cpu(node), tasks: node.taskCount }),
    };
  },
};
