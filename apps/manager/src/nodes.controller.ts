import { NODE_UPDATE_EXAMPLES, readJoin, readNodeUpdate, schemaOf, toWireNode, type WireNode } from '@cube/api';
import type { ControlPlane, NodeView } from '@cube/control-plane';
import { Allow, Answers, ApiError, type Asked, Asks, booleanParameter, callerOf, JOINING } from '@cube/server';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answering, NOT_READABLE } from './answering';
import { CONTROL_PLANE } from './control-plane.token';
import { AT, revealed, REVISION } from './revision';
import { WORKER_TOKENS, type WorkerTokens } from './worker-tokens';

const REMOVAL = {
  force: booleanParameter('Says that its containers are gone: what was on it is replaced, Singletons too.'),
};

@ApiTags('nodes')
@Controller('nodes')
export class NodesController {
  constructor(
    @Inject(CONTROL_PLANE) private readonly plane: ControlPlane,
    @Inject(WORKER_TOKENS) private readonly tokens: WorkerTokens | null,
  ) {}

  @Get()
  @Allow('user')
  @ApiOperation({ operationId: 'listNodes', summary: 'Every worker that ever joined, in order of joining' })
  @Asks(AT)
  @Answers({
    200: { list: 'Node', description: 'The nodes.', headers: REVISION },
    410: 'That revision is not kept any more.',
    503: NOT_READABLE,
  })
  async list(@Query() { at }: Asked<typeof AT>, @Res({ passthrough: true }) reply: FastifyReply): Promise<WireNode[]> {
    return revealed(await answering(this.plane.read((view) => view.nodes(), at)), reply).map(wire);
  }

  @Post()
  @Allow('node')
  @HttpCode(202)
  @ApiOperation({ operationId: 'joinNode', summary: 'A worker says where it is; the manager then says HELLO to it' })
  @ApiBody({ schema: schemaOf('Join') })
  @Answers({ 202: 'The manager says HELLO to it from now on.', 400: 'No usable address.' })
  join(@Body() body: unknown, @Req() request: FastifyRequest): void {
    const read = readJoin(body);
    if (!read.ok) throw new ApiError(400, 'the worker said nothing usable about itself', read.errors);
    const caller = callerOf(request);
    // A node's own token lets that node be found again, and nobody else in.
    if (caller.role === 'node' && caller.subject === JOINING) this.tokens?.expect(read.message.address);
    this.plane.join(read.message.address);
  }

  @Get(':node')
  @Allow('user')
  @ApiOperation({ operationId: 'getNode', summary: 'One worker, by name or ID' })
  @ApiParam({ name: 'node', description: 'Name or ID', example: 'worker-1' })
  @Asks(AT)
  @Answers({
    200: { one: 'Node', description: 'The node.', headers: REVISION },
    404: 'No such node.',
    409: 'More than one node has this name.',
    410: 'That revision is not kept any more.',
    503: NOT_READABLE,
  })
  async get(
    @Param('node') nameOrId: string,
    @Query() { at }: Asked<typeof AT>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WireNode> {
    return wire(revealed(await answering(this.plane.read((view) => view.node(nameOrId), at)), reply));
  }

  @Patch(':node')
  @Allow('user')
  @ApiOperation({ operationId: 'updateNode', summary: 'Pause, drain or activate a node; set its labels' })
  @ApiParam({ name: 'node', description: 'Name or ID', example: 'worker-1' })
  @ApiBody({ schema: schemaOf('NodeUpdate'), examples: NODE_UPDATE_EXAMPLES })
  @Answers({
    200: { one: 'Node', description: 'Durable: it is wanted so from here on. Asking again is fine.' },
    400: 'A field is wrong: which, and what was expected.',
    404: 'No such node.',
    409: 'More than one node has this name.',
    503: 'The store takes no writes now: send it again.',
  })
  async update(@Param('node') nameOrId: string, @Body() body: unknown): Promise<WireNode> {
    const read = readNodeUpdate(body);
    if (!read.ok) throw new ApiError(400, 'the node was not changed', read.errors);
    return wire(await answering(this.plane.operations.updateNode(nameOrId, read.update)));
  }

  @Delete(':node')
  @Allow('user')
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeNode', summary: 'Forget a node that is down; its token is worth nothing then' })
  @ApiParam({ name: 'node', description: 'Name or ID', example: 'worker-1' })
  @Asks(REMOVAL)
  @Answers({
    204: 'Durable: it is known no more. Should its worker come back, it joins as a new node.',
    404: 'No such node.',
    409: 'It is not down, or containers may still run on it.',
    503: 'The store takes no writes now: send it again.',
  })
  async remove(@Param('node') nameOrId: string, @Query() { force = false }: Asked<typeof REMOVAL>): Promise<void> {
    await answering(this.plane.operations.removeNode(nameOrId, force));
  }
}

function wire({ node, ...view }: NodeView): WireNode {
  return toWireNode({ ...node, ownLabels: node.labels, ...view });
}
