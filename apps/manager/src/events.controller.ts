import { toWireEvent } from '@cube/api';
import type { ControlPlane } from '@cube/control-plane';
import { Allow, Answers, ApiError, type Asked, Asks } from '@cube/server';
import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { answering, NOT_READABLE } from './answering';
import type { FastifyReply } from 'fastify';
import { CONTROL_PLANE } from './control-plane.token';
import { EventStreams } from './event-streams';
import { revisionParameter } from './revision';

const PAGE = 1_000;
const SINCE = {
  since: revisionParameter(
    'A revision. Without it a page begins with the oldest that is kept, and a stream with what happens from now on.',
  ),
};

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(
    @Inject(CONTROL_PLANE) private readonly plane: ControlPlane,
    private readonly streams: EventStreams,
  ) {}

  @Get()
  @Allow('user')
  @ApiOperation({
    operationId: 'listEvents',
    summary:
      'What happened in the whole cluster after a revision, in order; with Accept: text/event-stream, as it happens',
  })
  @Asks(SINCE)
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Sent by a browser that connects again; wins over since.',
  })
  @Answers({
    200: {
      list: 'Event',
      description: `About ${PAGE} events, whole commits; ask again since the last Revision for more. As a stream: each event as it becomes durable.`,
    },
    400: 'since or Last-Event-ID is no revision.',
    410: 'That revision is not kept any more.',
    429: 'Too many streams are open.',
    503: NOT_READABLE,
  })
  async list(
    @Query() asked: Asked<typeof SINCE>,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const since = asked.since ?? null;
    const isStream = accept?.includes('text/event-stream') ?? false;
    if (isStream) {
      const after = lastId === undefined ? since : readLastId(lastId);
      const stream = await answering(() => this.streams.begin(after, reply.raw));
      await reply.type('text/event-stream').header('Cache-Control', 'no-store').send(stream);
      return;
    }
    const events = await answering(this.plane.eventsSince(since, PAGE));
    await reply.type('application/json; charset=utf-8').send(JSON.stringify(events.map(toWireEvent)));
  }
}

function readLastId(text: string): number {
  const { read, expected } = SINCE.since;
  const revision = read(text);
  if (revision !== undefined) return revision;
  const wrong = { Field: 'Last-Event-ID', Value: text.slice(0, 100), Expected: expected };
  throw new ApiError(400, 'the header Last-Event-ID is wrong', [wrong]);
}
