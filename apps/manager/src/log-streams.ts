import { LogText, type WireLogLine, type WireLogNotice } from '@cube/api';
import { type ControlPlane, SubmissionRefused, WorkerCallError } from '@cube/control-plane';
import { ApiError, type AskedLogs, MOST_LOG_STREAMS, StreamSlots } from '@cube/server';
import { answering } from './answering';
import type { HttpWorkerLink } from './http-worker-link';
import { type LoggedTask, loggedTask, nextAttempt } from './logged-task';
import { merged } from './merged';
import { TaskChanges } from './task-changes';
import { type AttemptLogs, type LogSource, TaskLog } from './task-log';
import { statusOf } from './worker-http';

/** The logs of tasks, read where they are: on their workers. */
export class LogStreams implements LogSource {
  private readonly slots = new StreamSlots(MOST_LOG_STREAMS, 'log');
  private readonly closing = new AbortController();

  constructor(
    private readonly plane: ControlPlane,
    private readonly link: HttpWorkerLink,
  ) {}

  /** Throws ApiError 404 for a task that is not there. */
  async find(idOrName: string): Promise<LoggedTask> {
    return (await answering(this.plane.read((view) => loggedTask(view, idOrName)))).value;
  }

  /** Takes a place for each task's stream, or throws ApiError 429; the answer gives them back. */
  take(count: number): () => void {
    return this.slots.take(count);
  }

  /** The lines of these tasks until all are over, as they come. What can't be read is told in the stream. */
  follow(tasks: readonly LoggedTask[], asked: AskedLogs, stop: AbortSignal): AsyncGenerator<string, void> {
    return merged(tasks.map((task) => this.task(task, asked, stop, false)));
  }

  /**
   * The lines that are there, of one task. Resolves once it is certain that there are some to read, or none: throws ApiError 404, 410 or 503
   * where they can't be read.
   */
  async readNow(task: LoggedTask, asked: AskedLogs, stop: AbortSignal): Promise<AsyncGenerator<string, void>> {
    if (asked.since === null && nextAttempt(task, asked, null) === null) {
      const which = asked.attempt === null ? '' : `attempt ${asked.attempt} of `;
      throw new ApiError(404, `${which}task ${task.name} has no container yet`);
    }
    const lines = this.task(task, asked, stop, true);
    const first = await lines.next().catch((error: unknown) => unreadable(task, error));
    return resumed(first, lines);
  }

  async look(taskId: string): Promise<LoggedTask | null> {
    try {
      return (await this.plane.read((view) => loggedTask(view, taskId))).value;
    } catch (error) {
      if (error instanceof SubmissionRefused) return null;
      throw error;
    }
  }

  async open(address: string, call: AttemptLogs, stop: AbortSignal): Promise<AsyncIterable<string>> {
    const body = await this.link.logs(address, call, stop);
    return body.setEncoding('utf8') as AsyncIterable<string>;
  }

  /** Streams must not keep the process from ending. */
  onModuleDestroy(): void {
    this.closing.abort();
  }

  private async *task(
    task: LoggedTask,
    asked: AskedLogs,
    left: AbortSignal,
    strict: boolean,
  ): AsyncGenerator<string, void> {
    const stop = AbortSignal.any([left, this.closing.signal]);
    const changes = new TaskChanges((changed) => this.plane.watchers.add(task.id, changed), stop);
    try {
      yield* new TaskLog(this, task, asked).lines(changes, stop, strict);
    } finally {
      changes.close();
    }
  }
}

/** JSON lines as plain text. */
export async function* textOf(lines: AsyncIterable<string>, timestamps: boolean): AsyncGenerator<string, void> {
  const text = new LogText(timestamps);
  for await (const some of lines) {
    const entries = some.split('\n').filter((line) => line !== '');
    yield entries.map((line) => text.of(JSON.parse(line) as WireLogLine | WireLogNotice)).join('');
  }
  yield text.end();
}

async function* resumed<T>(first: IteratorResult<T, void>, rest: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  try {
    if (first.done === true) return;
    yield first.value;
    yield* rest;
  } finally {
    await rest.return();
  }
}

function unreadable(task: LoggedTask, error: unknown): never {
  if (!(error instanceof WorkerCallError)) throw error;
  const status = statusOf(error);
  const message = `the lines of task ${task.name} can't be read: ${error.message}`;
  if (status === 404 || status === 410) throw new ApiError(status, message);
  throw ApiError.busy(503, message, 2);
}
