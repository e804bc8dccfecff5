import createClient, { type Client } from 'openapi-fetch';
import { apiError, CubeApiError, CubeUnreachableError } from './api-error';
import { type EventsOptions, followEvents } from './event-stream';
import { followLogs, type LogLine, type LogNotice, type LogsOptions, readLogs } from './log-stream';
import type { paths } from './schema';
import { type ClientOptions, Sending } from './sending';
import type { ClusterEvent } from './wire';

/** The manager's API, typed by its own document: `client.GET('/tasks/{task}', { params: { path: { task } } })`. */
export interface CubeClient extends Client<paths, 'application/json'> {
  followEvents(options?: EventsOptions): AsyncGenerator<ClusterEvent, void>;
  followLogs(options: LogsOptions): AsyncGenerator<LogLine | LogNotice, void>;
  readLogs(options: LogsOptions): AsyncGenerator<LogLine | LogNotice, void>;
}

export function createCubeClient(options: ClientOptions): CubeClient {
  const here = { ...options, url: options.url.replace(/\/+$/, '') };
  const sending = new Sending(here);
  return {
    ...createClient<paths, 'application/json'>({ baseUrl: here.url, fetch: sending.fetch }),
    followEvents: (about) => followEvents(sending, about),
    followLogs: (about) => followLogs(sending, about),
    readLogs: (about) => readLogs(sending, about),
  };
}

interface Outcome {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What a call answered: `await answerOf(client.GET('/tasks'))`. Throws CubeApiError if that was a refusal, and CubeUnreachableError if
 * no manager answered, or the answer broke off.
 */
export async function answerOf<T extends Outcome>(call: Promise<T>): Promise<Exclude<T['data'], undefined>> {
  const { response, data, error } = await call.catch(noAnswer);
  if (!response.ok) throw apiError(response, error);
  return data as Exclude<T['data'], undefined>;
}

function noAnswer(error: unknown): never {
  if (error instanceof CubeApiError || error instanceof CubeUnreachableError) throw error;
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : '';
  if (name === 'AbortError') throw error;
  throw new CubeUnreachableError('', name === 'SyntaxError' ? 'what answers there does not speak as one' : error);
}
