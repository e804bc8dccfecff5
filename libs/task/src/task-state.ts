/** The states of an attempt, in the order of their wire codes 0 to 4. */
export const TASK_STATES = ['Pending', 'Scheduled', 'Running', 'Completed', 'Failed'] as const;

export type TaskState = (typeof TASK_STATES)[number];

/** States that an attempt never leaves. */
export const END_STATES = ['Completed', 'Failed'] as const satisfies readonly TaskState[];

export type EndState = (typeof END_STATES)[number];

/** The number that stands for a state on the wire. */
export function stateCode(state: TaskState): number {
  return TASK_STATES.indexOf(state);
}

export function isEnded(state: TaskState): state is EndState {
  return state === 'Completed' || state === 'Failed';
}
