import { Allow, Answers, Asks, EXEC_QUERY, upgradeRequired } from '@cube/server';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';

/** What `execRoute` serves, as the document shows it; and the answer to those who come without a WebSocket. */
@ApiTags('tasks')
@Controller('tasks')
export class ExecController {
  @Get(':task/exec')
  @Allow('user')
  @ApiOperation({
    operationId: 'execTask',
    summary: 'A command inside the running container of a task, over a WebSocket',
    description:
      'Connect with the protocol cube.exec; a browser offers cube.bearer.TOKEN beside it, as it can send no header. Binary messages to the server are input, ' +
      'text is {"Resize":{"Rows":24,"Columns":80}} or {"StdinEnd":true}. Binary messages from it are output, after a byte that is 1 for stdout and 2 for stderr. ' +
      'The last message is text, {"Exit":{"Code":0}} or {"Error":{"Message":"..."}}. Closing the socket ends the input of the command and kills nothing.',
  })
  @ApiParam({ name: 'task', description: 'ID or name', example: 'test-chapter-9.1' })
  @Asks(EXEC_QUERY)
  @Answers({
    101: 'The WebSocket.',
    404: 'No such task.',
    409: 'It does not run.',
    426: 'The call came without a WebSocket.',
    429: 'Too many commands are open.',
    503: 'Its worker does not answer.',
  })
  exec(@Param('task') _task: string): never {
    throw upgradeRequired();
  }
}
