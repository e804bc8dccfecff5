import { toWireEvent } from '@cube/api';
import type { ToldEvent } from '@cube/task';

/** Events of one commit as Server-Sent Events (WHATWG HTML, section 9.2), written out once for all who read them. */
export class ToldCommit {
  readonly revision: number;
  private readonly blocks: readonly { readonly event: ToldEvent; readonly text: string }[];

  /** @param events at least one, all of one revision */
  constructor(events: readonly ToldEvent[]) {
    this.revision = events[0]?.revision ?? 0;
    this.blocks = events.map((event) => ({ event, text: `data: ${JSON.stringify(toWireEvent(event))}\n\n` }));
  }

  /** Those that are wanted; `''` if none is. The last carries the revision as its ID. */
  text(isWanted: ((event: ToldEvent) => boolean) | null = null): string {
    const blocks = isWanted === null ? this.blocks : this.blocks.filter(({ event }) => isWanted(event));
    const last = blocks.length - 1;
    return blocks.map(({ text }, at) => (at === last ? `id: ${this.revision}\n${text}` : text)).join('');
  }
}

/** The headers go out with it, and the reader knows that it is listening. */
export const BEGIN = ': events follow\n\n';

/** A comment, and where to go on: all up to that revision was looked at, also if nothing of it was wanted. */
export function stillHere(through: number): string {
  return `: still here\nid: ${through}\n\n`;
}

/** The reader fell behind what is kept: nothing that follows would be complete. */
export const GONE = ending(
  'gone',
  'that revision is not kept any more: read the state anew, then ask since its Cube-Revision',
);

/** The reader is too slow, and can go on where it was. */
export const CUT = ending('cut', 'read too slowly, so this stream ends: ask again with the last ID as Last-Event-ID');

function ending(event: string, Message: string): string {
  return `event: ${event}\ndata: ${JSON.stringify({ Message })}\n\n`;
}
