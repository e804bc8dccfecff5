import { readApiError } from './api-error';
import { linesOf } from './byte-lines';
import { follow, type FollowOptions, type Source } from './following';
import type { Sending } from './sending';

const NDJSON = 'application/x-ndjson';

/** A line that a container wrote. */
export interface LogLine {
  readonly Task: string;
  readonly Name: string;
  readonly Attempt: number;
  readonly Node: string;
  readonly Stream: 'stdout' | 'stderr';
  readonly Time: string;
  readonly Line: string;
  readonly Truncated?: boolean;
}

/** Something about the stream itself: a task runs elsewhere from now on, a node does not answer. */
export interface LogNotice {
  readonly Notice: string;
  readonly Task?: string;
  readonly Node?: string;
}

export interface LogsOptions extends FollowOptions {
  /** IDs or names. */
  readonly tasks: readonly string[];
  readonly tail?: number | undefined;
  /** RFC 3339. */
  readonly since?: string | undefined;
  readonly attempt?: number | undefined;
}

/** What tasks write, as they write it, until they are over. What was taken before a connection broke does not come again. */
export function followLogs(sending: Sending, options: LogsOptions): AsyncGenerator<LogLine | LogNotice, void> {
  return follow(new LogSource(sending, options), options);
}

/** What tasks have written by now. A node that does not answer costs its own lines, and a notice. */
export async function* readLogs(sending: Sending, options: LogsOptions): AsyncGenerator<LogLine | LogNotice, void> {
  const { tasks, tail, since, attempt, signal = new AbortController().signal } = options;
  const query = { task: tasks, tail, since, attempt };
  const response = await sending.get('/logs', { query, headers: { accept: NDJSON }, signal });
  if (!response.ok || response.body === null) throw await readApiError(response);
  for await (const text of linesOf(response.body, { heard: () => undefined })) {
    if (text !== '') yield JSON.parse(text) as LogLine | LogNotice;
  }
}

class LogSource implements Source<LogLine | LogNotice> {
  readonly silenceMs = null;
  private since: string | undefined;
  /** Lines that were taken of the very moment `since`. */
  private taken = new Set<string>();

  constructor(
    private readonly sending: Sending,
    private readonly options: LogsOptions,
  ) {
    this.since = options.since;
  }

  request(signal: AbortSignal): Promise<Response> {
    const { tasks, attempt } = this.options;
    const [only] = tasks;
    const isOne = tasks.length === 1 && only !== undefined;
    const path = isOne ? `/tasks/${encodeURIComponent(only)}/logs` : '/logs';
    const tail = this.taken.size === 0 ? this.options.tail : undefined;
    const query = { task: isOne ? undefined : tasks, follow: true, since: this.since, tail, attempt };
    return this.sending.get(path, { query, headers: { accept: NDJSON }, signal });
  }

  async *read(lines: AsyncIterable<string>): AsyncGenerator<LogLine | LogNotice, boolean> {
    for await (const text of lines) {
      if (text === '') continue;
      const line = JSON.parse(text) as LogLine | LogNotice;
      if ('Line' in line && !this.isNew(line)) continue;
      yield line;
    }
    return true;
  }

  private isNew(line: LogLine): boolean {
    const key = `${line.Task} ${line.Attempt} ${line.Stream} ${line.Time} ${line.Line}`;
    if (this.taken.has(key)) return false;
    if (this.since === undefined || line.Time > this.since) {
      this.since = line.Time;
      this.taken = new Set();
    }
    this.taken.add(key);
    return true;
  }
}
