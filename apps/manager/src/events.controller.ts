import { toWireEvent, type WireEvent } from '@cube/api';
import type { ControlPlane } from '@cube/control-plane';
import { Allow, Answers, ApiError } from '@cube/server';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { answering } from './answering';
import { CONTROL_PLANE } from './control-plane.token';

const PAGE = 1_000;

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(@Inject(CONTROL_PLANE) private readonly plane: ControlPlane) {}

  @Get()
  @Allow('user')
  @ApiOperation({ operationId: 'listEvents', summary: 'What happened in the whole cluster after a revision, in order' })
  @ApiQuery({ name: 'since', required: false, schema: { type: 'integer', minimum: 0, default: 0 } })
  @Answers({
    200: {
      list: 'Event',
      description: `About ${PAGE} events, whole commits; ask again since the last Revision for more.`,
    },
    400: 'since is no revision.',
    410: 'That revision is not kept any more.',
  })
  async list(@Query('since') since = '0'): Promise<WireEvent[]> {
    if (!/^[0-9]{1,15}$/.test(since)) {
      const field = { Field: 'since', Value: since.slice(0, 100), Expected: 'a revision: a whole number from 0' };
      throw new ApiError(400, 'since is wrong', [field]);
    }
    const events = await answering(this.plane.eventsSince(Number(since), PAGE));
    if (events === null) throw new ApiError(410, `revision ${since} is not kept any more: begin with since=0`);
    return events.map(toWireEvent);
  }
}
