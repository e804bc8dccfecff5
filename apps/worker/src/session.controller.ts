import { writeHello, type WireHello } from '@cube/api';
import type { Agent } from '@cube/agent';
import { Allow, Answers } from '@cube/server';
import { Controller, Inject, Put, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AGENT } from './agent.token';
import { ManagerCalls } from './manager-calls';
import { refusedHello } from './session-refusal';

@ApiTags('session')
@Controller('session')
export class SessionController {
  constructor(
    @Inject(AGENT) private readonly agent: Agent,
    @Inject(ManagerCalls) private readonly managers: ManagerCalls,
  ) {}

  @Put()
  @Allow('node')
  @ApiOperation({ operationId: 'hello', summary: 'A manager begins a session (HELLO)' })
  @Answers({
    200: { one: 'Hello', description: 'Who this worker is, and its containers, freshly listed.' },
    400: 'The Cube-* headers are incomplete.',
    409: 'Another cluster, or an older epoch.',
    503: 'The container engine does not answer.',
  })
  async hello(@Req() request: FastifyRequest): Promise<WireHello> {
    const { identity } = this.managers.read(request);
    const result = await this.agent.hello(identity);
    if (!result.ok) throw refusedHello(result.refusal);
    return writeHello(result.answer);
  }
}
