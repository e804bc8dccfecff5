import { CubeApiError } from './api-error';
import { follow, type FollowOptions, type Source } from './following';
import { type SentEvent, sentEvents } from './sent-event';
import type { Sending } from './sending';
import type { ClusterEvent } from './wire';

export interface EventsOptions extends FollowOptions {
  /** A revision; without it, what happens from now on. */
  readonly since?: number | undefined;
  /** ID or name: only what is about this task. */
  readonly task?: string | undefined;
  /** ID or name: only what is about this node, and about attempts on it. */
  readonly node?: string | undefined;
  /** Only events of this kind, or of these. */
  readonly kind?: string | readonly string[] | undefined;
}

/**
 * What happens in the cluster, each event once and in order, over broken connections and restarts of the manager. Throws
 * `CubeApiError` 410 when what follows would be incomplete: read the state anew, then follow since its revision.
 */
export function followEvents(sending: Sending, options: EventsOptions = {}): AsyncGenerator<ClusterEvent, void> {
  return follow(new EventSource(sending, options), options);
}

class EventSource implements Source<ClusterEvent> {
  /** Where the next connection begins; null: with whatever happens then. */
  private lastId: string | null;
  private last: ClusterEvent | null = null;

  constructor(
    private readonly sending: Sending,
    private readonly options: EventsOptions,
  ) {
    this.lastId = options.since === undefined ? null : String(options.since);
  }

  request(signal: AbortSignal): Promise<Response> {
    const { task, node, kind } = this.options;
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (this.lastId !== null) headers['last-event-id'] = this.lastId;
    return this.sending.get('/events', { query: { task, node, kind: kind?.toString() }, headers, signal });
  }

  async *read(lines: AsyncIterable<string>, response: Response): AsyncGenerator<ClusterEvent, boolean> {
    this.lastId ??= response.headers.get('cube-revision');
    for await (const sent of sentEvents(lines)) {
      if (sent.type === 'cut') throw new Error(messageOf(sent));
      if (sent.type === 'gone') throw new CubeApiError(410, messageOf(sent));
      if (sent.type === 'message' && sent.data !== '') {
        const event = JSON.parse(sent.data) as ClusterEvent;
        if (!this.isKnown(event)) {
          this.last = event;
          yield event;
        }
      }
      // Only now: what was not taken comes again.
      this.lastId = sent.lastId ?? this.lastId;
    }
    return false;
  }

  /** A commit that was read halfway comes again as a whole. */
  private isKnown({ Revision, Index }: ClusterEvent): boolean {
    const { last } = this;
    return last !== null && (Revision < last.Revision || (Revision === last.Revision && Index <= last.Index));
  }
}

function messageOf({ data }: SentEvent): string {
  return (JSON.parse(data) as { Message: string }).Message;
}
