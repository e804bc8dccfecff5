import type { LogLine, LogRequest } from './container-runtime';
import { logLines } from './docker-logs';
import type { EngineConnection } from './engine-connection';

/**
 * Log lines as they come, no faster than they are taken. Ends when the container has ended, when there is no more and
 * it was not to follow, or when stopped.
 */
export async function* followLogs(
  engine: EngineConnection,
  id: string,
  { follow, tail, since }: LogRequest,
  stop: AbortSignal,
): AsyncGenerator<LogLine, void, undefined> {
  const left = new AbortController();
  const ended = AbortSignal.any([stop, left.signal]);
  try {
    const query = {
      stdout: true,
      stderr: true,
      timestamps: true,
      follow,
      ...(tail === null ? {} : { tail }),
      ...(since === null ? {} : { since: since / 1000 }),
    };
    const stream = await engine.call('logs', (expired) =>
      engine.openStream(`/containers/${encodeURIComponent(id)}/logs`, query, AbortSignal.any([ended, expired])),
    );
    yield* logLines(stream);
  } catch (error) {
    if (!stop.aborted) throw engine.error(error, 'logs');
  } finally {
    left.abort();
  }
}
