import {
  parseTaskEvent,
  readCommands,
  schemaOf,
  TASK_EVENT_EXAMPLES,
  toWireLocalTask,
  type WireLocalTask,
  type WireReportPage,
  writeReportPage,
} from '@cube/api';
import type { Agent, LocalTask, SubmitResult } from '@cube/agent';
import {
  Allow,
  Answers,
  ApiError,
  type Asked,
  Asks,
  integerParameter,
  secondsParameter,
  SESSION_BODY_LIMIT,
  systemIds,
} from '@cube/server';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AGENT } from './agent.token';
import { callerFrom, type ManagerCall, ManagerCalls } from './manager-calls';
import { refusedCall } from './session-refusal';

const REPORTS = {
  since: integerParameter({ min: 0, max: Number.MAX_SAFE_INTEGER }, 'For a manager: acknowledges everything up to it.'),
  wait: secondsParameter({ min: 0, max: 30 }, 'For a manager: seconds to wait for news.'),
};

@ApiTags('tasks')
@Controller('tasks')
export class TasksController {
  constructor(
    @Inject(AGENT) private readonly agent: Agent,
    @Inject(ManagerCalls) private readonly managers: ManagerCalls,
  ) {}

  @Post()
  @Allow(['node', 'user'], { bodyLimit: SESSION_BODY_LIMIT })
  @HttpCode(201)
  @ApiOperation({
    operationId: 'apply',
    summary:
      'What a manager decided (with Cube-* headers); or one TaskEvent of a user, while this worker has no manager',
  })
  @ApiBody({ schema: schemaOf('TaskEvent'), examples: TASK_EVENT_EXAMPLES })
  @Answers({
    201: { one: 'LocalTask', description: 'Taken.' },
    400: 'A field is wrong: which, and what was expected.',
    409: 'No session with this manager; or the worker has a manager, which takes the tasks of users.',
  })
  submit(@Body() body: unknown, @Req() request: FastifyRequest): unknown {
    const call = this.managers.readIfAny(request);
    return call === null ? wire(this.submitAlone(body)) : this.apply(call, body);
  }

  @Get()
  @Allow(['node', 'user'])
  @ApiOperation({
    operationId: 'reports',
    summary: 'The tasks here; for a manager the newest reports since a number (long poll)',
  })
  @Asks(REPORTS)
  @Answers({ 200: { list: 'LocalTask', description: 'The tasks.' }, 409: 'No session with this manager.' })
  async list(
    @Query() asked: Asked<typeof REPORTS>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WireLocalTask[] | WireReportPage> {
    const call = this.managers.readIfAny(request);
    if (call === null) {
      refuseOfUsers(asked);
      return this.agent.local.tasks().map(wire);
    }
    const { since = 0, wait = 0 } = asked;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const result = await this.agent.reports(callerFrom(call), since, wait * 1000, gone.signal);
    if (!result.ok) throw refusedCall(result.refusal);
    return writeReportPage(result.page);
  }

  @Get(':task')
  @Allow(['node', 'user'])
  @ApiOperation({ operationId: 'getTask', summary: 'One task, by ID' })
  @ApiParam({ name: 'task', description: 'ID' })
  @Answers({ 200: { one: 'LocalTask', description: 'The task.' }, 404: 'It has no container here.' })
  get(@Param('task') id: string): WireLocalTask {
    const task = this.agent.local.task(id);
    if (task === null) throw new ApiError(404, `there is no task ${id} here: GET /tasks lists them`);
    return wire(task);
  }

  @Delete(':task')
  @Allow('user')
  @HttpCode(204)
  @ApiOperation({ operationId: 'stopTask', summary: 'Stop a task, while this worker has no manager' })
  @ApiParam({ name: 'task', description: 'ID' })
  @Answers({ 204: 'It is asked to stop.', 404: 'It has no container here.', 409: 'The worker has a manager: ask it.' })
  stop(@Param('task') id: string): void {
    taken(this.agent.local.submitStop(id));
  }

  private apply(call: ManagerCall, body: unknown): unknown {
    const read = readCommands(body);
    if (!read.ok) throw new ApiError(400, 'the commands were refused: nothing has changed', read.errors);
    const result = this.agent.apply(callerFrom(call), read.message);
    if (!result.ok) throw refusedCall(result.refusal);
    if (result.results.some(({ outcome }) => outcome === 'full')) {
      throw ApiError.busy(503, 'this worker holds as many attempts as it may: send them again later', 1);
    }
    return result.results.map(({ taskId, attempt, outcome, reason }) => ({
      TaskID: taskId,
      Attempt: attempt,
      Outcome: outcome,
      Reason: reason,
    }));
  }

  private submitAlone(body: unknown): LocalTask {
    const parsed = parseTaskEvent(body);
    if (!parsed.ok) throw new ApiError(400, 'the event was refused: nothing has changed', parsed.errors);
    const { event } = parsed;
    if (event.kind === 'stop') {
      if (event.target.id === null) {
        throw new ApiError(400, 'a worker knows tasks by their ID', [
          { Field: 'Task.ID', Value: null, Expected: 'the ID of the task to stop' },
        ]);
      }
      return taken(this.agent.local.submitStop(event.target.id));
    }
    const id = event.taskId ?? systemIds.uuid();
    return taken(this.agent.local.submit(id, { ...event.spec, name: event.spec.name || `task-${id.slice(0, 8)}` }));
  }
}

const STATUS = { bound: 409, exists: 409, unknown: 404, 'not-allowed': 400, full: 503 } as const;

function taken(result: SubmitResult): LocalTask {
  if (result.ok) return result.task;
  throw new ApiError(STATUS[result.refusal.name], result.refusal.message);
}

function wire({ name, image, report }: LocalTask): WireLocalTask {
  return toWireLocalTask({ name, image, report });
}

/** A user who asks for what only a manager gets must not take the plain list for it. */
function refuseOfUsers(asked: Asked<typeof REPORTS>): void {
  const wrong = Object.entries(asked).map(([name, value]) => {
    return {
      Field: name,
      Value: value ?? null,
      Expected: 'no parameter: only managers, with Cube-* headers, may say it',
    };
  });
  if (wrong.length > 0) throw new ApiError(400, 'the query was refused: it is one of a manager', wrong);
}
