import { toWireEvent } from '@cube/api';
import type { ControlPlane } from '@cube/control-plane';
import { Allow, Answers, ApiError, Asks, type DocumentedHeader } from '@cube/server';
import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { answering, NOT_READABLE } from './answering';
import { CONTROL_PLANE } from './control-plane.token';
import { EVENTS_ASKED, type EventsAsked, filterOf, limitOf, nextPage } from './event-query';
import { EventStreams, MOST_READERS } from './event-streams';
import { REVISION_HEADER } from './revision';

const HEADERS: Readonly<Record<string, DocumentedHeader>> = {
  [REVISION_HEADER]: {
    description: 'All up to this revision was looked at: ask since it for more. Of a stream: since where it tells.',
    type: 'integer',
    example: 41,
  },
  Link: {
    description: 'Where the next page is; absent on the last one.',
    type: 'string',
    example: '</events?since=41&limit=1000>; rel="next"',
  },
};

const STREAM_EXAMPLE = `: events follow

id: 42
data: {"Revision":42,"Index":0,"Timestamp":"2026-11-24T12:00:00.000Z","About":"task","Subject":"bb1d59ef-9fc1-4e4b-a44d-db571eeed203","Name":"test-chapter-9.1","Node":"worker-1","Kind":"attempt-observed","Attempt":1,"State":2,"Message":"Running, healthy"}

`;

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(
    @Inject(CONTROL_PLANE) private readonly plane: ControlPlane,
    @Inject(EventStreams) private readonly streams: EventStreams,
  ) {}

  @Get()
  @Allow('user')
  @ApiOperation({
    operationId: 'listEvents',
    summary: 'What happened in the whole cluster after a revision, in order; or, as a stream, what happens',
    description: `A page as JSON, or with \`Accept: text/event-stream\` each event as it becomes durable (Server-Sent Events). Whoever connects again with the last ID as \`Last-Event-ID\` misses nothing, and may hear the events of one commit a second time.

Two events end a stream, each with a \`Message\`: \`cut\` when its reader is too slow, who can go on where it was; \`gone\` when what it missed is not kept any more, so that it has to read the state anew.`,
  })
  @Asks(EVENTS_ASKED)
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Sent by whoever connects again; wins over since.',
    schema: { type: 'string' },
  })
  @Answers({
    200: {
      list: 'Event',
      description: 'The events.',
      headers: HEADERS,
      as: { 'text/event-stream': { example: STREAM_EXAMPLE } },
    },
    400: 'Last-Event-ID is no revision.',
    410: 'That revision is not kept any more.',
    429: 'Too many streams are open.',
    503: NOT_READABLE,
  })
  async list(
    @Query() asked: EventsAsked,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (accept?.includes('text/event-stream') ?? false) {
      const since = lastId === undefined ? (asked.since ?? null) : readLastId(lastId);
      const stream = await answering(() => this.streams.begin(since, filterOf(asked), reply.raw));
      if (stream === null) throw ApiError.busy(429, `${MOST_READERS} event streams are open already`, 5);
      await reply
        .type('text/event-stream')
        .header('Cache-Control', 'no-store')
        .header(REVISION_HEADER, stream.seen)
        .send(stream);
      return;
    }
    const page = await answering(this.plane.eventsSince(asked.since ?? null, limitOf(asked), filterOf(asked)));
    if (page.isMore) reply.header('Link', `<${nextPage(asked, page.through)}>; rel="next"`);
    await reply
      .type('application/json; charset=utf-8')
      .header(REVISION_HEADER, page.through)
      .send(JSON.stringify(page.events.map(toWireEvent)));
  }
}

function readLastId(text: string): number {
  const { read, expected } = EVENTS_ASKED.since;
  const revision = read(text);
  if (revision !== undefined) return revision;
  const wrong = { Field: 'Last-Event-ID', Value: text.slice(0, 100), Expected: expected };
  throw new ApiError(400, 'the header Last-Event-ID is wrong', [wrong]);
}
