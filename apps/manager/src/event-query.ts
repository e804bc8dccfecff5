import type { EventFilter } from '@cube/control-plane';
import { type Asked, integerParameter, type QueryParameter, textParameter } from '@cube/server';
import { EVENT_KINDS, type EventKind } from '@cube/task';
import { revisionParameter } from './revision';

const MOST_EVENTS = 10_000;
const USUAL_EVENTS = 1_000;

const KINDS: QueryParameter<readonly EventKind[]> = {
  read: (text) => {
    const kinds = text.split(',').map((word) => EVENT_KINDS.find((kind) => kind === word));
    return kinds.includes(undefined) ? undefined : kinds.filter((kind) => kind !== undefined);
  },
  expected: `kinds of events, with commas between them: ${EVENT_KINDS.join(', ')}`,
  schema: { type: 'string' },
  description: 'Only events of this kind, or of these kinds: commas stand between them.',
};

/** What `GET /events` takes. */
export const EVENTS_ASKED = {
  since: revisionParameter(
    'A revision. Without it a page begins with the oldest that is kept, and a stream with what happens from now on.',
  ),
  task: textParameter('the ID or the name of a task', 'Only what is about this task: its ID or name.'),
  node: textParameter(
    'the ID or the name of a node',
    'Only what is about this node or attempts on it: its ID or name.',
  ),
  kind: KINDS,
  limit: integerParameter(
    { min: 1, max: MOST_EVENTS, default: USUAL_EVENTS },
    'Of a page: about so many, since the events of a commit stay together.',
  ),
};

export type EventsAsked = Asked<typeof EVENTS_ASKED>;

export function limitOf({ limit = USUAL_EVENTS }: EventsAsked): number {
  return limit;
}

export function filterOf({ task, node, kind }: EventsAsked): EventFilter {
  return {
    ...(task !== undefined && { task }),
    ...(node !== undefined && { node }),
    ...(kind !== undefined && { kinds: kind }),
  };
}

/** Where the page after this one is. */
export function nextPage({ task, node, kind, limit }: EventsAsked, through: number): string {
  const query = new URLSearchParams({ since: String(through) });
  for (const [name, value] of Object.entries({ task, node, kind: kind?.join(','), limit })) {
    if (value !== undefined) query.set(name, String(value));
  }
  return `/events?${query.toString()}`;
}
