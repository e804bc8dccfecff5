import { demandedAmounts, type Resource } from './amounts';
import { liebPower } from './exponential';
import type { NodeState } from './node-state';
import type { Strategy } from './strategy';

/** Digits of the cost that a score keeps. */
const SCALE = 1e9;

/**
 * E-PVM: the node where the total cost rises least, the cost of a resource growing exponentially with its use.
 *
 * Amir, Awerbuch, Barak, Borgstrom, Keren, "An opportunity cost approach for job assignment in a scalable computing
 * cluster", IEEE TPDS 11(7), 2000. The paper's base is the number of machines; as the lineage does, this takes Lieb's square
 * ice constant L = (4/3)^(3/2). With m, c the use of memory and CPU as fractions, m', c' the same once the task is there,
 * n the node's tasks and the jobs term counted once with each:
 *
 *     (L^m' - L^m) + (L^c' - L^c) + 2 (L^((n+1)/maxJobs) - L^(n/maxJobs))
 *
 * The lineage left c' = c, so CPU never counted, and maxJobs at 4; here it grows as the paper's maximum does.
 */
export const epvm: Strategy = {
  name: 'epvm',
  scorer: (request, { maxJobs }) => {
    const asked = demandedAmounts(request.demand);
    const memory = (node: NodeState): number => marginalCost(node, 'memory', asked.memory);
    const cpu = (node: NodeState): number => marginalCost(node, 'cpu', asked.cpu);
    const jobs = ({ taskCount }: NodeState): number =>
      2 * (liebPower((taskCount + 1) / maxJobs) - liebPower(taskCount / maxJobs));
    return {
      value: (node) => Math.floor((memory(node) + cpu(node) + jobs(node)) * SCALE + 0.5),
      terms: (node) => ({ memory: memory(node), cpu: cpu(node), jobs: jobs(node) }),
    };
  },
};

/** What the resource costs more once the task is there. */
function marginalCost(node: NodeState, resource: Resource, asked: number): number {
  if (asked === 0) return 0;
  const before = node.utilisation(resource);
  return liebPower(before + node.share(resource, asked)) - liebPower(before);
}
