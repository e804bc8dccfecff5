import {
  fingerprint,
  parseTaskEvent,
  readReplacement,
  REPLACEMENT_EXAMPLES,
  schemaOf,
  TASK_EVENT_EXAMPLES,
  toWireAttempt,
  toWireEvent,
  toWirePlacement,
  toWireTask,
  type WireAttempt,
  type WireEvent,
  type WirePlacement,
  type WireTask,
} from '@cube/api';
import type { ClusterView, ControlPlane, TaskView } from '@cube/control-plane';
import {
  Allow,
  Answers,
  ApiError,
  type Asked,
  Asks,
  booleanParameter,
  integerParameter,
  textParameter,
} from '@cube/server';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { answering, NOT_READABLE } from './answering';
import { CONTROL_PLANE } from './control-plane.token';
import { LINK, linkNext, noSuchItem, PAGE, pageAsked } from './page';
import { AT, revealed, REVISION } from './revision';
import { TaskJson } from './task-json';

const STOP = { remove: booleanParameter('Drops its record once it is over.') };
const MOST_ROWS = 10_000;
const FULL = {
  full: booleanParameter('Shows every node: computed again from what the decision read.'),
  limit: integerParameter({ min: 1, max: MOST_ROWS, default: MOST_ROWS }, 'With full: at most so many nodes.'),
  after: textParameter('the name or ID of a node', 'With full: the nodes that joined after this one.'),
};

@ApiTags('tasks')
@Controller('tasks')
export class TasksController {
  private readonly json = new TaskJson();

  constructor(@Inject(CONTROL_PLANE) private readonly plane: ControlPlane) {}

  @Post()
  @Allow('user')
  @HttpCode(201)
  @ApiOperation({ operationId: 'submitTaskEvent', summary: 'Run a task (State 2) or stop it (State 3)' })
  @ApiBody({ schema: schemaOf('TaskEvent'), examples: TASK_EVENT_EXAMPLES })
  @Answers({
    201: { one: 'Task', description: 'Durable: it survives a crash from here on.' },
    400: 'A field is wrong: which, and what was expected.',
    404: 'No task to stop.',
    409: 'The ID or the name is taken.',
    429: 'There are as many tasks as this manager takes: stop and remove some.',
    503: 'The store takes no writes now: send the same event again.',
  })
  async submit(@Body() body: unknown): Promise<WireTask> {
    const parsed = parseTaskEvent(body);
    if (!parsed.ok) throw new ApiError(400, 'the event was refused: nothing has changed', parsed.errors);
    const { event } = parsed;
    return wire(await answering(this.plane.submit({ ...event, fingerprint: fingerprint(event) })));
  }

  @Get()
  @Allow('user')
  @ApiOperation({ operationId: 'listTasks', summary: 'Every task, oldest first' })
  @Asks(PAGE)
  @Answers({
    200: { list: 'Task', description: 'The tasks.', headers: { ...REVISION, ...LINK } },
    410: 'That revision is not kept any more.',
    503: NOT_READABLE,
  })
  async list(@Query() asked: Asked<typeof PAGE>, @Res() reply: FastifyReply): Promise<void> {
    const look = (view: ClusterView) => view.taskPage(pageAsked(asked));
    const list = revealed(await answering(this.plane.read(look, asked.at)), reply);
    if (list === null) throw noSuchItem(asked.after);
    const { tasks, isMore } = list;
    linkNext(isMore ? tasks.at(-1)?.task.id : undefined, { asked, reply, path: '/tasks' });
    await reply.type('application/json; charset=utf-8').send(this.json.ofList(tasks));
  }

  @Get(':task')
  @Allow('user')
  @ApiOperation({ operationId: 'getTask', summary: 'One task, by ID or name' })
  @ApiParam({ name: 'task', description: 'ID or name', example: 'test-chapter-9.1' })
  @Asks(AT)
  @Answers({
    200: { one: 'Task', description: 'The task.', headers: REVISION },
    404: 'No such task.',
    410: 'That revision is not kept any more.',
    503: NOT_READABLE,
  })
  async get(
    @Param('task') idOrName: string,
    @Query() { at }: Asked<typeof AT>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WireTask> {
    const look = (view: ClusterView) => view.task(idOrName);
    return wire(revealed(await answering(this.plane.read(look, at)), reply));
  }

  @Delete(':task')
  @Allow('user')
  @HttpCode(204)
  @ApiOperation({ operationId: 'stopTask', summary: 'Stop a task; ?remove=true drops its record once it is over' })
  @ApiParam({ name: 'task', description: 'ID or name', example: 'test-chapter-9.1' })
  @Asks(STOP)
  @Answers({
    204: 'It is asked to stop; asking again is fine.',
    404: 'No such task.',
    503: 'The store takes no writes now: ask again.',
  })
  async stop(@Param('task') idOrName: string, @Query() { remove = false }: Asked<typeof STOP>): Promise<void> {
    await answering(this.plane.stopTask(idOrName, remove));
  }

  @Put(':task')
  @Allow('user')
  @ApiOperation({ operationId: 'replaceTask', summary: 'Give a task another spec: its next attempt has it' })
  @ApiParam({ name: 'task', description: 'ID or name', example: 'test-chapter-9.1' })
  @ApiBody({ schema: schemaOf('Replacement'), examples: REPLACEMENT_EXAMPLES })
  @Answers({
    200: {
      one: 'Task',
      description: 'Durable. The old attempt ends once the new one is healthy, or before it if it must.',
    },
    400: 'A field is wrong: which, and what was expected.',
    404: 'No such task.',
    409: 'It is over, or being stopped.',
    503: 'The store takes no writes now: send it again.',
  })
  async replace(@Param('task') idOrName: string, @Body() body: unknown): Promise<WireTask> {
    const read = readReplacement(body);
    if (!read.ok) throw new ApiError(400, 'the spec was refused: nothing has changed', read.errors);
    return wire(await answering(this.plane.operations.replaceTask(idOrName, read)));
  }

  @Post(':task/restart')
  @Allow('user')
  @HttpCode(200)
  @ApiOperation({ operationId: 'restartTask', summary: 'A new attempt in place of the one that runs, not charged' })
  @ApiParam({ name: 'task', description: 'ID or name', example: 'test-chapter-9.1' })
  @Answers({
    200: {
      one: 'Task',
      description: 'Durable. The old attempt ends once the new one is healthy, or before it if it must.',
    },
    404: 'No such task.',
    409: 'It is over, or being stopped.',
    503: 'The store takes no writes now: send it again.',
  })
  async restart(@Param('task') idOrName: string): Promise<WireTask> {
    return wire(await answering(this.plane.operations.restartTask(idOrName)));
  }

  @Get(':task/attempts')
  @Allow('user')
  @ApiOperation({ operationId: 'listAttempts', summary: 'The attempts of a task, oldest first' })
  @ApiParam({ name: 'task', description: 'ID or name', example: 'test-chapter-9.1' })
  @Answers({ 200: { list: 'Attempt', description: 'The attempts.' }, 404: 'No such task.', 503: NOT_READABLE })
  async attempts(@Param('task') idOrName: string): Promise<WireAttempt[]> {
    const look = (view: ClusterView) =>
      view
        .task(idOrName)
        .task.attempts.map((attempt) => toWireAttempt(attempt, { nodeName: (id) => view.nodeName(id) }));
    return (await answering(this.plane.read(look))).value;
  }

  @Get(':task/placement')
  @Allow('user')
  @ApiOperation({ operationId: 'explainPlacement', summary: 'Why a task runs where it runs, or why it waits' })
  @ApiParam({ name: 'task', description: 'ID or name', example: 'test-chapter-9.1' })
  @Asks(FULL)
  @Answers({
    200: { one: 'Placement', description: 'The newest decision about it; of a task that waits, what holds now.' },
    404: 'No such task, or none of its placements was tried yet.',
    410: '?full=true: what that decision read is not kept any more.',
    503: NOT_READABLE,
  })
  async placement(
    @Param('task') idOrName: string,
    @Query() { full = false, limit = MOST_ROWS, after }: Asked<typeof FULL>,
  ): Promise<WirePlacement> {
    const placement = await answering(this.plane.placement(idOrName, full ? { after: after ?? null, limit } : null));
    if (placement === null) throw new ApiError(404, `no placement of task ${idOrName} was tried yet`, []);
    return toWirePlacement(placement);
  }

  @Get(':task/events')
  @Allow('user')
  @ApiOperation({ operationId: 'listTaskEvents', summary: 'What happened to a task, oldest first' })
  @ApiParam({ name: 'task', description: 'ID or name', example: 'test-chapter-9.1' })
  @Answers({ 200: { list: 'Event', description: 'The events.' }, 404: 'No such task.', 503: NOT_READABLE })
  async events(@Param('task') idOrName: string): Promise<WireEvent[]> {
    return (await answering(this.plane.events(idOrName))).map(toWireEvent);
  }
}

function wire({ task, nodeName }: TaskView): WireTask {
  return toWireTask(task, { nodeName: () => nodeName });
}
