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
  for await (const text of linesOf(response.body)) {
    if (text !== '') yield JSON.parse(text) as LogLine | LogNotice;
  }
}

class LogSource implements Source<LogLine | LogNotice> {
  private left: ReadonlyMap<string, Place> = new Map();

  constructor(
    private readonly sending: Sending,
    private readonly options: LogsOptions,
  ) {}

  request(signal: AbortSignal): Promise<Response> {
    const { tasks, attempt, tail } = this.options;
    const [only] = tasks;
    const isOne = tasks.length === 1 && only !== undefined;
    const path = isOne ? `/tasks/${encodeURIComponent(only)}/logs` : '/logs';
    const from = this.left.size === 0 ? { since: this.options.since, tail } : { since: earliest(this.left) };
    const query = { task: isOne ? undefined : tasks, follow: true, ...from, attempt };
    return this.sending.get(path, { query, headers: { accept: NDJSON }, signal });
  }

  async *read(lines: AsyncIterable<string>): AsyncGenerator<LogLine | LogNotice, boolean> {
    const resumed = new Resumed(this.left);
    for await (const text of lines) {
      if (text === '') continue;
      const line = JSON.parse(text) as LogLine | LogNotice;
      if ('Line' in line && !resumed.isNew(line)) continue;
      this.left = resumed.left;
      yield line;
    }
    return true;
  }
}

/** How far one stream of an attempt was read: so many lines of this moment, which is its newest, were taken. */
interface Place {
  readonly time: string;
  readonly count: number;
}

/**
 * What one connection says that those before it did not. Each stream of each attempt has a place of its own: their lines come in the
 * order of their times, while those of several mix as they come, by the clocks of several machines.
 */
class Resumed {
  /** Where to go on after this connection. */
  readonly left: Map<string, Place>;
  /** Lines that it said again of the moment where those before it ended. */
  private readonly again = new Map<string, number>();

  constructor(private readonly before: ReadonlyMap<string, Place>) {
    this.left = new Map(before);
  }

  isNew({ Task, Attempt, Stream, Time }: LogLine): boolean {
    const writer = `${Task} ${Attempt} ${Stream}`;
    const before = this.before.get(writer);
    if (before !== undefined && Time < before.time) return false;
    if (before?.time === Time) {
      const said = (this.again.get(writer) ?? 0) + 1;
      this.again.set(writer, said);
      if (said <= before.count) return false;
    }
    const place = this.left.get(writer);
    if (place === undefined || Time > place.time) this.left.set(writer, { time: Time, count: 1 });
    else if (Time === place.time) this.left.set(writer, { time: Time, count: place.count + 1 });
    if (place === undefined) this.forget(Task, Attempt - 2);
    return true;
  }

  /** An attempt that two others came after says nothing any more, and would hold the rest back. */
  private forget(task: string, attempt: number): void {
    for (const stream of ['stdout', 'stderr']) this.left.delete(`${task} ${attempt} ${stream}`);
  }
}

function earliest(places: ReadonlyMap<string, Place>): string | undefined {
  return [...places.values()].map(({ time }) => time).sort()[0];
}
