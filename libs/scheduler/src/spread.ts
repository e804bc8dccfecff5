import { demandedAmounts } from './amounts';
import type { NodeState } from './node-state';
import type { Strategy } from './strategy';
import { thenByTaskCount } from './task-count';

/**
 * The node with the least reserved, in balance; among equals the one with fewer tasks. With c, m the reserved fractions of
 * CPU and memory once the task is there:
 *
 *     (c + m) / 2 + |c - m| / 2
 *
 * Kubernetes' default: NodeResourcesLeastAllocated, the mean of what is free, plus NodeResourcesBalancedAllocation, one
 * minus the standard deviation, which of two fractions is half their difference (kubernetes
 * pkg/scheduler/framework/plugins/noderesources, least_allocated.go and balanced_allocation.go), both of the same weight
 * and here as a cost. The sum is the larger of the two: the task's node is the one whose scarcest resource has most left.
 */
export const spread: Strategy = {
  name: 'spread',
  scorer: (request) => {
    const asked = demandedAmounts(request.demand);
    const cpu = (node: NodeState): number => node.fraction('cpu', node.claimed('cpu') + asked.cpu);
    const memory = (node: NodeState): number => node.fraction('memory', node.claimed('memory') + asked.memory);
    return {
      value: (node) => thenByTaskCount(Math.max(cpu(node), memory(node)), node),
      terms: (node) => {
        const [c, m] = [cpu(node), memory(node)];
        return { allocated: (c + m) / 2, imbalance: Math.abs(c - m) / 2, tasks: node.taskCount };
      },
    };
  },
};
