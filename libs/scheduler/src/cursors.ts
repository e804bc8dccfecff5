/**
 * What decisions remember of earlier ones. Part of a decision's recorded inputs: whoever restores a scheduler restores
 * these, whoever replays a decision sets them.
 */
export interface SchedulerCursors {
  /** Join number of the node that round robin chose last; 0 before its first choice. */
  readonly roundRobin: number;
  /** E-PVM's measure of a full node, in tasks: a power of two above the highest task count ever seen on one. */
  readonly maxJobs: number;
}

/** The lineage's four, from which `maxJobs` grows. */
const LEAST_MAX_JOBS = 4;

export const START_CURSORS: SchedulerCursors = { roundRobin: 0, maxJobs: LEAST_MAX_JOBS };

/** `maxJobs` once a node has held this many tasks: the next power of two above, never less than before. */
export function grownMaxJobs(maxJobs: number, taskCount: number): number {
  let grown = maxJobs;
  while (grown <= taskCount) grown *= 2;
  return grown;
}
