import type { Agent } from '@cube/agent';
import { toWireUsage, type WireUsage } from '@cube/api';
import { isRuntimeError } from '@cube/runtime/port';
import { Allow, Answers, ApiError, type Asked, Asks, many, textParameter } from '@cube/server';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AGENT } from './agent.token';

const USAGE = { task: many(textParameter('the ID of a task', 'ID; all tasks here if absent.'), 100) };

@ApiTags('stats')
@Controller('usage')
export class UsageController {
  constructor(@Inject(AGENT) private readonly agent: Agent) {}

  @Get()
  @Allow(['node', 'user'])
  @ApiOperation({ operationId: 'getUsage', summary: 'What the running tasks here use, read now' })
  @Asks(USAGE)
  @Answers({
    200: { list: 'Usage', description: 'One for each container that runs.' },
    503: 'The container engine does not answer.',
  })
  async usage(@Query() { task }: Asked<typeof USAGE>): Promise<WireUsage[]> {
    try {
      const usages = await this.agent.local.usage(task ?? null);
      return usages.map((usage) => toWireUsage(usage, this.agent.name));
    } catch (error) {
      if (isRuntimeError(error)) throw ApiError.busy(503, error.message, 2);
      throw error;
    }
  }
}
