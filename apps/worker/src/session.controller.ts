import { readNodeToken, schemaOf, writeAccess, type WireAccess, writeHello, type WireHello } from '@cube/api';
import type { Agent } from '@cube/agent';
import { Allow, Answers, ApiError, type Asked, Asks, textParameter } from '@cube/server';
import { Body, Controller, Get, HttpCode, Inject, Put, Query, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AGENT } from './agent.token';
import { callerFrom, ManagerCalls } from './manager-calls';
import { OwnToken } from './own-token';
import { refusedCall, refusedHello } from './session-refusal';

const NONCE = /^[A-Za-z0-9_-]{16,64}$/;

const ACCESS = {
  nonce: {
    ...textParameter('16 to 64 letters, digits, - and _', 'Random: the proof is made for it and for this Host.'),
    read: (text: string) => (NONCE.test(text) ? text : undefined),
  },
};

@ApiTags('session')
@Controller('session')
export class SessionController {
  constructor(
    @Inject(AGENT) private readonly agent: Agent,
    @Inject(ManagerCalls) private readonly managers: ManagerCalls,
    @Inject(OwnToken) private readonly own: OwnToken,
  ) {}

  @Get()
  @Allow('public')
  @ApiOperation({ operationId: 'access', summary: 'Which token a manager has to show here, asked before it shows any' })
  @Asks(ACCESS)
  @Answers({ 200: { one: 'Access', description: 'The token, and the proof that this node holds it.' } })
  access(@Query() { nonce }: Asked<typeof ACCESS>, @Req() request: FastifyRequest): WireAccess {
    if (nonce === undefined) return writeAccess(this.own.access(null));
    return writeAccess(this.own.access({ nonce, host: (request.headers.host ?? '').toLowerCase() }));
  }

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

  @Put('token')
  @Allow('node')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'giveToken',
    summary: 'The manager that said HELLO gives this node a token of its own; the join token does no more from then on',
  })
  @ApiBody({ schema: schemaOf('NodeToken') })
  @Answers({ 204: 'It is on the disk.', 400: 'It is no token of this node.', 409: 'No session, or another token.' })
  async take(@Body() body: unknown, @Req() request: FastifyRequest): Promise<void> {
    const refusal = this.agent.refusalOf(callerFrom(this.managers.read(request)));
    if (refusal !== null) throw refusedCall(refusal);
    const read = readNodeToken(body);
    if (!read.ok) throw new ApiError(400, 'there is no token in this');
    const why = await this.own.take(read.message);
    if (why !== null) throw new ApiError(409, why);
  }
}
