import { toWireStats, type WireStats } from '@cube/api';
import type { Agent } from '@cube/agent';
import { Allow, Answers, ApiError } from '@cube/server';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AGENT } from './agent.token';

@ApiTags('stats')
@Controller('stats')
export class StatsController {
  constructor(@Inject(AGENT) private readonly agent: Agent) {}

  @Get()
  @Allow(['user', 'node'])
  @ApiOperation({ operationId: 'getStats', summary: 'The newest sample of this host: CPU, memory, disk, load, tasks' })
  @Answers({ 200: { one: 'Stats', description: 'The sample.' }, 503: 'None was taken yet.' })
  stats(): WireStats {
    const { newest } = this.agent.statsCollector;
    if (newest === null) throw ApiError.busy(503, 'no sample was taken yet', 1);
    return toWireStats(newest);
  }
}
