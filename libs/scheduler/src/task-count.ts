import type { NodeState } from './node-state';

/** Steps of a fraction that a score keeps. */
const STEPS = 1e6;

/** More than a node holds tasks: what one step of the fraction weighs. */
const MOST_TASKS = 1e6;

/**
 * A score by a fraction of 0 to 1, among equal fractions by the number of tasks: without it, tasks that declare nothing
 * would all go to the node that joined first.
 */
export function thenByTaskCount(fraction: number, { taskCount }: NodeState): number {
  const steps = Math.floor(fraction * STEPS + 0.5);
  return steps * MOST_TASKS + Math.min(taskCount, MOST_TASKS - 1);
}
