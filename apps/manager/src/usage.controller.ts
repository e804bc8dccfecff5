import type { WireUsage } from '@cube/api';
import { Allow, Answers, type Asked, Asks, many, textParameter } from '@cube/server';
import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { TaskUsage } from './task-usage';

const MOST_TASKS = 100;
const USAGE = {
  task: many(textParameter('the ID or name of a task', 'ID or name; all running tasks if absent.'), MOST_TASKS),
};
const UNREACHABLE_HEADER = 'Cube-Unreachable';

@ApiTags('tasks')
@Controller('usage')
export class UsageController {
  constructor(@Inject(TaskUsage) private readonly usages: TaskUsage) {}

  @Get()
  @Allow('user')
  @ApiOperation({
    operationId: 'getUsage',
    summary: 'What running tasks use: processor, memory, network and disk, read at their nodes when asked',
  })
  @Asks(USAGE)
  @Answers({
    200: {
      list: 'Usage',
      description: 'One for each container that runs. Tasks of nodes that do not answer are left out.',
      headers: {
        [UNREACHABLE_HEADER]: {
          description:
            'Names of the nodes that do not answer, the first hundred, with commas between them; absent if all do.',
          type: 'string',
          example: 'worker-2',
        },
      },
    },
    404: 'One of them is no task.',
  })
  async usage(
    @Query() { task }: Asked<typeof USAGE>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<readonly WireUsage[]> {
    const { usages, unreachable } = await this.usages.of(task ?? null);
    const named = unreachable.slice(0, MOST_NAMED).map(headerText);
    if (named.length > 0) void reply.header(UNREACHABLE_HEADER, named.join(', '));
    return usages;
  }
}

/** Clients refuse more than 16 KiB of headers. */
const MOST_NAMED = 100;

/** Names are chosen by workers, and headers take few characters. */
function headerText(name: string): string {
  return name.replaceAll(/[^\x21-\x2b\x2d-\x7e]/g, '?');
}
