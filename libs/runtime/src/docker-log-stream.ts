import type { LogLine, LogRequest } from './container-runtime';
import { logLines } from './docker-logs';
import type { EngineConnection } from './engine-connection';

/**
 * Log lines as they come, no faster than they are taken. Ends when the container has ended, when there is no more and
 * it was not to follow, or when stopped.
 */
export async function* readLogs(
  engine: EngineConnection,
  id: string,
  request: LogRequest,
  stop: AbortSignal,
): AsyncGenerator<LogLine, void, undefined> {
  const left = new AbortController();
  const ended = AbortSignal.any([stop, left.signal]);
  let last = '';
  try {
    for await (const line of logLines(await openLog(engine, id, request, ended), !request.follow)) {
      last = line.stamp;
      yield line;
    }
    if (!request.follow) return;
    // Docker 20.10 may end a followed log before the last lines when the container ends: read on from the last one.
    const rest = last === '' ? { ...request, follow: false } : { follow: false, tail: null, since: last };
    for await (const line of logLines(await openLog(engine, id, rest, ended), true)) {
      if (line.stamp > last) yield line;
    }
  } catch (error) {
    if (!stop.aborted) throw engine.error(error, 'logs');
  } finally {
    left.abort();
  }
}

function openLog(
  engine: EngineConnection,
  id: string,
  { follow, tail, since }: LogRequest,
  ended: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const query = {
    stdout: true,
    stderr: true,
    timestamps: true,
    follow,
    ...(tail === null ? {} : { tail }),
    ...(since === null ? {} : { since: unixTime(since) }),
  };
  const path = `/containers/${encodeURIComponent(id)}/logs`;
  return engine.call('logs', (expired) => engine.openStream(path, query, AbortSignal.any([ended, expired])));
}

/** Seconds and nanoseconds since the epoch, as the engine wants them: a number would lose the last digits. */
export function unixTime(rfc3339: string): string {
  const fraction = /\.([0-9]{1,9})/.exec(rfc3339)?.[1] ?? '';
  return `${Math.floor(Date.parse(rfc3339) / 1000)}.${fraction.padEnd(9, '0')}`;
}
