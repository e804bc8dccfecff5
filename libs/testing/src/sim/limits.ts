/** What the simulated operators allow: little, so that every scenario comes to the bounds. */
export const LIMITS = {
  /** Live tasks. */
  tasks: 100,
  finalTasks: 20,
  revisions: 500,
  /** Ended attempts that a worker keeps for inspection. */
  endedOfAWorker: 5,
} as const;
