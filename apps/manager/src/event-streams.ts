import { toWireEvent } from '@cube/api';
import type { ControlPlane } from '@cube/control-plane';
import { ApiError } from '@cube/server';
import type { ToldEvent } from '@cube/task';
import { Inject, Injectable } from '@nestjs/common';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { CONTROL_PLANE } from './control-plane.token';

type EventBatches = ReturnType<ControlPlane['followEvents']>;

const MOST_STREAMS = 256;
/** A comment this often tells both ends, and what is between them, that the connection lives. */
const KEEP_ALIVE_MS = 15_000;

/**
 * The event log as Server-Sent Events (WHATWG HTML, section 9.2). The last event of each commit carries the commit's
 * revision as its ID: who comes back with it as `Last-Event-ID` misses nothing, and may see events of a commit that it had
 * read halfway a second time.
 */
@Injectable()
export class EventStreams {
  private open = 0;

  constructor(@Inject(CONTROL_PLANE) private readonly plane: ControlPlane) {}

  /**
   * A stream of what happens after a revision (from now on if null). It is read no faster than it is taken, and ends when it
   * or its connection is closed.
   */
  begin(since: number | null, connection: ServerResponse): PassThrough {
    if (this.open >= MOST_STREAMS) throw ApiError.busy(429, `${MOST_STREAMS} event streams are open already`, 5);
    const ended = new AbortController();
    const events = this.plane.followEvents(since, ended.signal);
    this.open += 1;
    const stream = new PassThrough();
    // A reader that is gone before the first byte, or asked for the headers alone, never closes the stream by itself.
    connection.once('close', () => stream.destroy());
    stream.once('close', () => {
      this.open -= 1;
      ended.abort();
    });
    void this.fill(stream, events, ended.signal).catch((error: unknown) => {
      stream.destroy(error instanceof Error ? error : new Error(String(error)));
    });
    return stream;
  }

  private async fill(stream: PassThrough, told: EventBatches, ended: AbortSignal): Promise<void> {
    const keepAlive = setInterval(() => {
      if (!stream.writableNeedDrain) stream.write(': still here\n\n');
    }, KEEP_ALIVE_MS);
    ended.addEventListener('abort', () => clearInterval(keepAlive), { once: true });
    // Before the first event: the headers go out, and the reader knows that it is listening.
    stream.write(': events follow\n\n');
    for await (const events of told) {
      const room = stream.write(events === null ? GONE : textOf(events));
      if (!room) await once(stream, 'drain', { signal: ended }).catch(() => undefined);
    }
    stream.end();
  }
}

/** The reader fell behind what is kept: nothing that follows would be complete. */
const GONE = `event: gone\ndata: {"Message":"that revision is not kept any more: read the state anew, then ask since its Cube-Revision"}\n\n`;

function textOf(events: readonly ToldEvent[]): string {
  const last = events.at(-1);
  const lines = events.map((event) => {
    const id = event === last ? `id: ${event.revision}\n` : '';
    return `${id}data: ${JSON.stringify(toWireEvent(event))}\n\n`;
  });
  return lines.join('');
}
