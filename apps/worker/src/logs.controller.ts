import type { Agent, LocalContainer } from '@cube/agent';
import { NDJSON } from '@cube/api';
import {
  Allow,
  Answers,
  answerStream,
  type Asked,
  askedLogs,
  Asks,
  LOG_QUERY,
  MOST_LOG_STREAMS,
  StreamSlots,
} from '@cube/server';
import { Controller, Get, Headers, Inject, type OnModuleDestroy, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AGENT } from './agent.token';
import { containerOf } from './asked-container';
import { ContainerLog } from './container-log';

@ApiTags('tasks')
@Controller('tasks')
export class LogsController implements OnModuleDestroy {
  private readonly slots = new StreamSlots(MOST_LOG_STREAMS, 'log');
  private readonly closing = new AbortController();

  constructor(@Inject(AGENT) private readonly agent: Agent) {}

  @Get(':task/logs')
  @Allow(['node', 'user'])
  @ApiOperation({
    operationId: 'getLogs',
    summary: 'What the container of a task wrote, and writes: text, or JSON lines',
  })
  @ApiParam({ name: 'task', description: 'ID' })
  @Asks(LOG_QUERY)
  @Answers({
    200: { description: 'The lines.', as: { 'text/plain': { example: 'hello\n' }, [NDJSON]: {} } },
    404: 'It has no container here.',
    410: 'Its container was removed, and what it wrote with it.',
    429: 'Too many log streams are open.',
  })
  async logs(
    @Param('task') id: string,
    @Query() query: Asked<typeof LOG_QUERY>,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked = askedLogs(query);
    const container = containerOf(this.agent.local.container(id, asked.attempt));
    const isText = !accept?.includes(NDJSON);
    const log = new ContainerLog(this.agent.name, container, (stop) => this.lines(container, asked, stop));
    const body = answerStream((stop) => (isText ? log.text(query.timestamps ?? false, stop) : log.ndjson(stop)), {
      connection: reply.raw,
      keepAlive: isText ? null : '\n',
      onEnd: this.slots.take(),
    });
    const type = isText ? 'text/plain; charset=utf-8' : NDJSON;
    await reply.type(type).header('Cache-Control', 'no-store').send(body);
  }

  /** Streams must not keep the process from ending. */
  onModuleDestroy(): void {
    this.closing.abort();
  }

  private lines(container: LocalContainer, asked: ReturnType<typeof askedLogs>, stop: AbortSignal) {
    return this.agent.local.logs(container, asked, AbortSignal.any([stop, this.closing.signal]));
  }
}
