import {
  type AskedPlan,
  PLAN_EXAMPLES,
  readPlan,
  schemaOf,
  toWirePlan,
  toWireResilience,
  type WirePlan,
  type WireResilience,
} from '@cube/api';
import type { ControlPlane } from '@cube/control-plane';
import { Allow, Answers, ApiError } from '@cube/server';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { answering } from './answering';
import { CONTROL_PLANE } from './control-plane.token';
import { onNodes } from './plan-nodes';

@ApiTags('plan')
@Controller('plan')
export class PlanController {
  constructor(@Inject(CONTROL_PLANE) private readonly plane: ControlPlane) {}

  @Post()
  @Allow('user')
  @HttpCode(200)
  @ApiOperation({ operationId: 'plan', summary: 'What would happen if; nothing is done' })
  @ApiBody({ schema: schemaOf('PlanInput'), examples: PLAN_EXAMPLES })
  @Answers({
    200: { one: 'Plan', description: 'Where everything would go, and what would not fit.' },
    400: 'A field is wrong: which, and what was expected.',
    503: 'Too many plans at once.',
  })
  async make(@Body() body: unknown): Promise<WirePlan> {
    const asked = this.read(body);
    const { plan, revision } = await answering(this.plane.plans.plan(({ nodes }) => onNodes(asked, nodes)));
    return toWirePlan(plan, revision);
  }

  @Get('resilience')
  @Allow('user')
  @ApiOperation({ operationId: 'getResilience', summary: 'If any one node is lost now, what would not fit elsewhere?' })
  @Answers({ 200: { one: 'Resilience', description: 'The nodes at risk.' }, 503: 'Too many plans at once.' })
  async resilience(): Promise<WireResilience> {
    const { resilience, revision } = await answering(this.plane.plans.resilience());
    return toWireResilience(resilience, revision);
  }

  private read(body: unknown): AskedPlan {
    const read = readPlan(body);
    if (!read.ok) throw new ApiError(400, 'the plan was refused', read.errors);
    return read.plan;
  }
}
