import { NDJSON } from '@cube/api';
import {
  Allow,
  Answers,
  answerStream,
  ApiError,
  type Asked,
  askedLogs,
  Asks,
  LOG_QUERY,
  many,
  textParameter,
} from '@cube/server';
import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LogStreams, textOf } from './log-streams';

const MOST_TASKS = 100;
const MANY = {
  task: many(textParameter('the ID or name of a task', `ID or name; up to ${MOST_TASKS} of them.`), MOST_TASKS),
  ...LOG_QUERY,
};

const LINE =
  '{"Task":"bb1d59ef-9fc1-4e4b-a44d-db571eeed203","Name":"web","Attempt":1,"Node":"worker-1","Stream":"stdout","Time":"2026-01-01T12:00:00.123456789Z","Line":"listening on 7777"}\n';
const NOTICE =
  '{"Notice":"web: attempt 2 goes on, on worker-2","Task":"bb1d59ef-9fc1-4e4b-a44d-db571eeed203","Node":"worker-2"}\n';

@ApiTags('logs')
@Controller()
export class LogsController {
  constructor(@Inject(LogStreams) private readonly streams: LogStreams) {}

  @Get('tasks/:task/logs')
  @Allow('user')
  @ApiOperation({
    operationId: 'getLogs',
    summary: 'What a task wrote, and with follow what it writes, over restarts and moves',
  })
  @ApiParam({ name: 'task', description: 'ID or name', example: 'test-chapter-9.1' })
  @Asks(LOG_QUERY)
  @Answers({
    200: {
      description:
        `Text; with Accept: ${NDJSON} an object a line: a line of the task, or a Notice about the stream. A line of more than 64 Ki characters comes in pieces, ` +
        'all but the last with Truncated. Empty lines are signs of life. A reader that takes nothing for two minutes is cut off.',
      as: { 'text/plain': { example: 'listening on 7777\n' }, [NDJSON]: { example: LINE + NOTICE } },
    },
    404: 'No such task or attempt, or it has no container.',
    410: 'The container was removed, and what it wrote with it.',
    429: 'Too many log streams are open.',
    503: 'Its worker does not answer. A stream that follows says so instead, and waits.',
  })
  async one(
    @Param('task') idOrName: string,
    @Query() query: Asked<typeof LOG_QUERY>,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked = askedLogs(query);
    const task = await this.streams.find(idOrName);
    const { length } = task.attempts;
    if (asked.attempt !== null && !task.attempts.some(({ number }) => number === asked.attempt)) {
      throw new ApiError(
        404,
        `task ${task.name} has no attempt ${asked.attempt}: the newest is ${task.attempts[length - 1]?.number}`,
      );
    }
    const give = this.streams.take(1);
    const left = leaving(reply);
    try {
      const lines = asked.follow
        ? this.streams.follow([task], asked, left)
        : await this.streams.readNow(task, asked, left);
      const isText = !accept?.includes(NDJSON);
      await answer(reply, isText ? textOf(lines, query.timestamps ?? false) : lines, { isText, onEnd: give });
    } catch (error) {
      give();
      throw error;
    }
  }

  @Get('logs')
  @Allow('user')
  @ApiOperation({ operationId: 'getManyLogs', summary: 'What several tasks wrote and write, in one stream' })
  @Asks(MANY)
  @Answers({
    200: {
      description: `As of one task with Accept: ${NDJSON}. A node that does not answer costs its own lines and a Notice.`,
      as: { [NDJSON]: { example: LINE + NOTICE } },
    },
    404: 'One of them is no task.',
    429: 'Too many log streams are open: each task counts.',
  })
  async several(@Query() query: Asked<typeof MANY>, @Res() reply: FastifyReply): Promise<void> {
    const { task: names = [], ...rest } = query;
    if (names.length === 0) {
      const wrong = { Field: 'task', Value: null, Expected: MANY.task.expected };
      throw new ApiError(400, 'the query was refused: it names no task', [wrong]);
    }
    const found = await Promise.all(names.map((name) => this.streams.find(name)));
    const tasks = [...new Map(found.map((task) => [task.id, task])).values()];
    const give = this.streams.take(tasks.length);
    const lines = this.streams.follow(tasks, askedLogs(rest), leaving(reply));
    await answer(reply, lines, { isText: false, onEnd: give });
  }
}

/** Aborts when the connection closes, before or after the answer began. */
function leaving(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once('close', () => left.abort());
  return left.signal;
}

async function answer(
  reply: FastifyReply,
  lines: AsyncIterable<string>,
  { isText, onEnd }: { readonly isText: boolean; readonly onEnd: () => void },
): Promise<void> {
  const body = answerStream(() => lines, { connection: reply.raw, keepAlive: isText ? null : '\n', onEnd });
  const type = isText ? 'text/plain; charset=utf-8' : NDJSON;
  await reply.type(type).header('Cache-Control', 'no-store').send(body);
}
