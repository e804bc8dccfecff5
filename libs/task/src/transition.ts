import { isEnded, TASK_STATES, type TaskState } from './task-state';

/**
 * Who may move an attempt: the scheduler (a node was chosen), a report of the worker that owns it, a verdict of
 * the control plane (the node is lost), or a stop before it was placed.
 */
export type Mover = 'scheduler' | 'report' | 'verdict' | 'stop';

export interface Transition {
  readonly from: TaskState;
  readonly to: TaskState;
  readonly by: Mover;
}

/** Every legal move of an attempt. What is not in this table is refused. */
export const TRANSITIONS: readonly Transition[] = [
  { from: 'Pending', to: 'Scheduled', by: 'scheduler' },
  { from: 'Pending', to: 'Completed', by: 'stop' },
  { from: 'Scheduled', to: 'Running', by: 'report' },
  { from: 'Scheduled', to: 'Completed', by: 'report' },
  { from: 'Scheduled', to: 'Failed', by: 'report' },
  { from: 'Scheduled', to: 'Failed', by: 'verdict' },
  { from: 'Running', to: 'Completed', by: 'report' },
  { from: 'Running', to: 'Failed', by: 'report' },
  { from: 'Running', to: 'Failed', by: 'verdict' },
];

/** Why a move was refused. */
export type RefusalName = 'already-there' | 'already-ended' | 'backwards' | 'not-placed' | 'wrong-mover';

export interface TransitionRefusal {
  readonly name: RefusalName;
  readonly message: string;
}

export type TransitionResult =
  | { readonly ok: true; readonly state: TaskState }
  | { readonly ok: false; readonly refusal: TransitionRefusal };

/** The next state, or a named refusal. Never throws. */
export function transition(from: TaskState, to: TaskState, by: Mover): TransitionResult {
  const pairs = TRANSITIONS.filter((move) => move.from === from && move.to === to);
  if (pairs.some((move) => move.by === by)) return { ok: true, state: to };
  const name = pairs.length > 0 ? 'wrong-mover' : refusalName(from, to);
  return { ok: false, refusal: { name, message: explain(name, from, to, by) } };
}

function refusalName(from: TaskState, to: TaskState): RefusalName {
  if (from === to) return 'already-there';
  if (isEnded(from)) return 'already-ended';
  if (TASK_STATES.indexOf(to) < TASK_STATES.indexOf(from)) return 'backwards';
  return 'not-placed';
}

function explain(name: RefusalName, from: TaskState, to: TaskState, by: Mover): string {
  switch (name) {
    case 'already-there':
      return `the attempt is ${from} already`;
    case 'already-ended':
      return `the attempt ended as ${from} and can't become ${to}: an ended attempt never revives`;
    case 'backwards':
      return `the attempt is ${from} and can't go back to ${to}`;
    case 'not-placed':
      return `the attempt is ${from}: it has no node yet, so it can't become ${to}`;
    case 'wrong-mover':
      return `${from} to ${to} is not for a ${by} to decide`;
    default:
      return name satisfies never;
  }
}
