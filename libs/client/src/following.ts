import { CubeApiError, CubeUnreachableError, readApiError } from './api-error';
import { type Listening, linesOf } from './byte-lines';

/** How a stream is doing: `waiting` to be asked for again, because of `why`. */
export type Connection =
  | { readonly state: 'connected' }
  | { readonly state: 'waiting'; readonly why: Error; readonly delayMs: number };

export interface FollowOptions {
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal | undefined;
  readonly onConnection?: ((connection: Connection) => void) | undefined;
}

export interface Source<T> {
  /** Sends the request anew, from where what was taken ended. */
  request(signal: AbortSignal): Promise<Response>;
  /** What the lines of one answer say. Returns true if that was all there is, and false if it goes on after asking again. */
  read(lines: AsyncIterable<string>, response: Response): AsyncGenerator<T, boolean>;
}

/** The manager says every 15 s that it is still there. */
const SILENCE_MS = 45_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;

/**
 * A stream that outlives its connections. Refusals that asking again can't change (4xx except 429) are thrown; anything else is
 * waited out, longer each time, and at most ten seconds.
 */
export async function* follow<T>(source: Source<T>, options: FollowOptions): AsyncGenerator<T, void> {
  const { signal } = options;
  let delayMs = FIRST_DELAY_MS;
  while (!isOver(signal)) {
    const ended = new AbortController();
    const cut = (): void => ended.abort();
    signal?.addEventListener('abort', cut, { once: true });
    let why: Error = new Error('the stream ended');
    try {
      const connection = await connect(source, ended);
      options.onConnection?.({ state: 'connected' });
      const rest = source.read(connection.lines, connection.response);
      for (let next = await rest.next(); ; next = await rest.next()) {
        if (next.done === true && next.value) return;
        if (next.done === true) break;
        delayMs = FIRST_DELAY_MS;
        yield next.value;
      }
    } catch (error) {
      if (isOver(signal)) return;
      if (isLasting(error)) throw error;
      why = error instanceof Error ? error : new Error(String(error));
    } finally {
      signal?.removeEventListener('abort', cut);
      ended.abort();
    }
    const wait = Math.max(delayMs * (0.5 + Math.random() / 2), retryAfterMs(why));
    options.onConnection?.({ state: 'waiting', why, delayMs: wait });
    await pause(wait, signal);
    delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
  }
}

interface Connected {
  readonly response: Response;
  readonly lines: AsyncIterable<string>;
}

async function connect(source: Source<unknown>, ended: AbortController): Promise<Connected> {
  const response = await source.request(ended.signal);
  if (!response.ok) throw await readApiError(response);
  if (response.body === null) throw new Error('the answer has no body');
  return { response, lines: linesOf(response.body, silenceWatch(ended)) };
}

/** A connection whose other end has vanished says nothing, not even that it broke. Only whoever listens can tell. */
function silenceWatch(ended: AbortController): Listening {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => clearTimeout(timer);
  ended.signal.addEventListener('abort', heard, { once: true });
  return {
    heard,
    begins: () => {
      if (ended.signal.aborted) return;
      const silent = new CubeUnreachableError('', `nothing was heard for ${SILENCE_MS / 1000} s`);
      timer = setTimeout(() => ended.abort(silent), SILENCE_MS);
    },
  };
}

function isOver(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false;
}

function isLasting(error: unknown): boolean {
  return error instanceof CubeApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

function retryAfterMs(error: Error): number {
  return error instanceof CubeApiError ? (error.retryAfterSec ?? 0) * 1000 : 0;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    if (isOver(signal)) done();
  });
}
