import { Allow, Answers, Asks, EXEC_QUERY, upgradeRequired } from '@cube/server';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';

/** What `execRoute` serves, as the document shows it; and the answer to those who come without a WebSocket. */
@ApiTags('tasks')
@Controller('tasks')
export class ExecController {
  @Get(':task/exec')
  @Allow(['node', 'user'])
  @ApiOperation({ operationId: 'exec', summary: 'A command inside the container of a task, over a WebSocket' })
  @ApiParam({ name: 'task', description: 'ID' })
  @Asks(EXEC_QUERY)
  @Answers({
    101: 'The WebSocket.',
    404: 'It has no container here.',
    409: 'It does not run.',
    426: 'Not a WebSocket.',
  })
  exec(@Param('task') _task: string): never {
    throw upgradeRequired();
  }
}
