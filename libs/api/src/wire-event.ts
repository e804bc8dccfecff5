import { stateCode, type TaskState } from '@cube/task';
import { writeTime } from './wire-time';

/** One thing that happened, as its teller has it. Time in milliseconds since the epoch. */
export interface EventView {
  readonly revision: number;
  readonly index: number;
  readonly at: number;
  readonly about: 'task' | 'node' | 'cluster';
  /** ID of the task or node. */
  readonly subject: string;
  readonly kind: string;
  readonly attempt: number | null;
  readonly state: TaskState | null;
  readonly message: string;
}

export interface WireEvent {
  readonly Revision: number;
  readonly Index: number;
  readonly Timestamp: string;
  readonly About: string;
  readonly Subject: string;
  readonly Kind: string;
  readonly Attempt: number | null;
  readonly State: number | null;
  readonly Message: string;
}

export function toWireEvent(event: EventView): WireEvent {
  return {
    Revision: event.revision,
    Index: event.index,
    Timestamp: writeTime(event.at),
    About: event.about,
    Subject: event.subject,
    Kind: event.kind,
    Attempt: event.attempt,
    State: event.state === null ? null : stateCode(event.state),
    Message: event.message,
  };
}
