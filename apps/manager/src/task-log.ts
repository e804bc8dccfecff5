import { ndjson, type WireLogNotice } from '@cube/api';
import { WorkerCallError } from '@cube/control-plane';
import type { AskedLogs } from '@cube/server';
import { LogPlace } from './log-place';
import { isComplete, type LoggedAttempt, type LoggedTask, nextAttempt } from './logged-task';
import type { TaskChanges } from './task-changes';

/** Where the lines of an attempt come from. */
export interface LogSource {
  /** Null when the task is not known any more. */
  look(taskId: string): Promise<LoggedTask | null>;
  /** The lines of one attempt, from its worker. Rejects with WorkerCallError; breaks off with any error. */
  open(address: string, call: AttemptLogs, stop: AbortSignal): Promise<AsyncIterable<string>>;
}

export interface AttemptLogs extends Omit<AskedLogs, 'attempt'> {
  readonly taskId: string;
  readonly attempt: number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * What one task wrote, and writes, over all its attempts and moves, as texts of whole JSON lines. Nothing is read before it is taken. A node
 * that does not answer costs its lines and a notice; they follow once it is back, unless the attempt is over by then.
 */
export class TaskLog {
  private isWaitingTold = false;

  constructor(
    private readonly source: LogSource,
    private readonly task: LoggedTask,
    private readonly asked: AskedLogs,
  ) {}

  /** With `strict` an attempt that can't be read rejects, before anything was answered of it; otherwise that is a notice. */
  async *lines(changes: TaskChanges, stop: AbortSignal, strict = false): AsyncGenerator<string, void> {
    let last: number | null = null;
    while (!stop.aborted) {
      const task = await this.source.look(this.task.id);
      if (task === null) {
        yield this.notice('the task was removed');
        return;
      }
      const next = nextAttempt(task, this.asked, last);
      if (next !== null) {
        if (last !== null) yield this.notice(`attempt ${next.number} goes on, on ${next.nodeName}`, next);
        yield* this.attempt(next, { isFirst: last === null, strict }, changes, stop);
        last = next.number;
      } else {
        if (!this.asked.follow || isComplete(task, this.asked, last)) return;
        yield* this.waiting(last);
        await changes.next(null);
      }
    }
  }

  private async *attempt(
    attempt: LoggedAttempt,
    { isFirst, strict }: { readonly isFirst: boolean; readonly strict: boolean },
    changes: TaskChanges,
    stop: AbortSignal,
  ): AsyncGenerator<string, void> {
    const place = new LogPlace();
    let told = false;
    for (let pauseMs = FIRST_PAUSE_MS; !stop.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const failure = yield* this.connection(attempt, { isFirst, place }, stop);
      if (stop.aborted) return;
      if (place.isFresh) [pauseMs, told] = [FIRST_PAUSE_MS, false];
      if (failure !== null && strict) throw failure;
      const isLast = !this.asked.follow || (await this.isOver(attempt));
      if (failure !== null && (isLast || !told)) yield this.failed(attempt, failure, isLast);
      if (isLast) return;
      told = failure !== null;
      await changes.next(pauseMs);
      place.again();
    }
  }

  /** What one connection to the worker brings; answers what ended it, null for its orderly end. */
  private async *connection(
    attempt: LoggedAttempt,
    { isFirst, place }: { readonly isFirst: boolean; readonly place: LogPlace },
    stop: AbortSignal,
  ): AsyncGenerator<string, Error | null> {
    const { since, tail, follow } = this.asked;
    const begin = isFirst ? { since, tail } : { since: null, tail: null };
    const from = place.since === null ? begin : { since: place.since, tail: null };
    try {
      const call = { taskId: this.task.id, attempt: attempt.number, follow, ...from };
      yield* place.read(await this.source.open(attempt.address, call, stop));
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private async isOver({ number }: LoggedAttempt): Promise<boolean> {
    const task = await this.source.look(this.task.id);
    return task?.attempts.find((attempt) => attempt.number === number)?.isOver ?? true;
  }

  private *waiting(last: number | null): Generator<string> {
    if (last !== null || this.isWaitingTold) return;
    this.isWaitingTold = true;
    yield this.notice('it has no container yet: its lines follow once it runs');
  }

  private failed(attempt: LoggedAttempt, failure: Error, isLast: boolean): string {
    const why = failure instanceof WorkerCallError ? failure.message : `${attempt.nodeName} broke off its lines`;
    const rest = isLast ? 'its lines are missing here' : 'its lines follow once it answers';
    return this.notice(`attempt ${attempt.number}: ${why}; ${rest}`, attempt);
  }

  private notice(text: string, attempt?: LoggedAttempt): string {
    const { id, name } = this.task;
    const notice: WireLogNotice = { Notice: `${name}: ${text}`, Task: id, ...(attempt && { Node: attempt.nodeName }) };
    return ndjson(notice);
  }
}
