import { stateCode, type ToldEvent } from '@cube/task';
import { writeTime } from './wire-time';

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

export function toWireEvent(event: ToldEvent): WireEvent {
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
