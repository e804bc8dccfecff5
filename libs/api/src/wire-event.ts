import { stateCode, type ToldEvent } from '@cube/task';
import { writeTime } from './wire-time';

export interface WireEvent {
  readonly Revision: number;
  readonly Index: number;
  readonly Timestamp: string;
  readonly About: string;
  readonly Subject: string;
  /** Name of the task or node, as it is now; `''` if it is not known any more. */
  readonly Name: string;
  /** Name of the node that it is about, or that the attempt is on. */
  readonly Node: string;
  readonly Kind: string;
  readonly Attempt: number | null;
  readonly State: number | null;
  readonly Message: string;
}

export function toWireEvent(event: ToldEvent): WireEvent {
  return {
    Revision: event.revision,
    Index: event.index,
    Timestamp: writeTime(event.at),
    About: event.about,
    Subject: event.subject,
    Name: event.name,
    Node: event.nodeName,
    Kind: event.kind,
    Attempt: event.attempt,
    State: event.state === null ? null : stateCode(event.state),
    Message: event.message,
  };
}
