import { WorkerCallError, type WorkerRefusal } from '@cube/control-plane';
import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { type WorkerAnswer, WorkerExchange } from './worker-exchange';

export interface WorkerHttpOptions {
  readonly tls: boolean;
  /** Certificates to trust beside the system's. */
  readonly ca: string | null;
  readonly timeoutMs: number;
}

export interface WorkerCall {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly token: string | null;
  readonly body?: unknown;
  /** How long the worker may wait for news before it answers, seconds. */
  readonly waitSec?: number;
}

const MOST_ANSWER_BYTES = 64 * 2 ** 20;
/** Workers show signs of life more often. */
const STREAM_SILENCE_MS = 45_000;

/** The worker answered, with an error. */
class WorkerAnswerError extends WorkerCallError {
  constructor(
    refusal: WorkerRefusal,
    message: string,
    readonly status: number,
  ) {
    super(refusal, message);
  }
}

/** Of the answer that an error tells of; 0 when there was none. */
export function statusOf(error: unknown): number {
  return error instanceof WorkerAnswerError ? error.status : 0;
}

/** HTTP to workers, on kept-alive connections. Whatever goes wrong is a WorkerCallError. */
export class WorkerHttp {
  private readonly agent: Agent;
  /** Streams are as many as their readers, and none of them waits for another, nor does a call. */
  private readonly streams: Agent;
  private readonly exchanges = new WeakMap<AbortSignal, Set<WorkerExchange>>();

  constructor(private readonly options: WorkerHttpOptions) {
    const connect = { timeout: 3_000, ...(options.ca !== null && { ca: options.ca }) };
    const streaming = { headersTimeout: options.timeoutMs, bodyTimeout: STREAM_SILENCE_MS };
    this.streams = new Agent({ connections: null, pipelining: 1, keepAliveTimeout: 1_000, connect, ...streaming });
    this.agent = new Agent({
      connections: 8,
      keepAliveTimeout: 30_000,
      connect,
      maxResponseSize: MOST_ANSWER_BYTES,
      // Calls have signals that end them.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  urlOf(address: string): string {
    return `${this.options.tls ? 'https' : 'http'}://${address}`;
  }

  async close(): Promise<void> {
    await Promise.all([this.agent.destroy(), this.streams.destroy()]);
  }

  /** The answer as it comes in, read no faster than it is taken. What breaks it off later is no WorkerCallError. */
  async stream(address: string, call: WorkerCall, signal: AbortSignal): Promise<Readable> {
    const url = this.urlOf(address) + call.path;
    const options = { ...requestOf(call), dispatcher: this.streams, signal };
    const answer = await request(url, options).catch(noAnswer(address));
    if (answer.statusCode < 300) return answer.body;
    throw refusedBy(address, answer.statusCode, answer.headers, parse(await answer.body.text()));
  }

  /** The answer's JSON; null for anything that is none. */
  async call(address: string, call: WorkerCall, signal: AbortSignal): Promise<unknown> {
    const answer = await this.exchange(address, call, signal).catch(noAnswer(address));
    const body = parse(answer.text);
    if (answer.status < 300) return body;
    throw refusedBy(address, answer.status, answer.headers, body);
  }

  private async exchange(address: string, call: WorkerCall, signal: AbortSignal): Promise<WorkerAnswer> {
    signal.throwIfAborted();
    const timeoutMs = this.options.timeoutMs + (call.waitSec ?? 0) * 1000;
    const exchange = new WorkerExchange();
    const exchanges = this.exchangesUntil(signal);
    exchanges.add(exchange);
    // Not AbortSignal.timeout, whose timer would outlive the call.
    const late = () => exchange.giveUp(new Error(`no answer within ${timeoutMs / 1000} s`));
    const timer = setTimeout(late, timeoutMs);
    try {
      this.agent.dispatch({ origin: this.urlOf(address), path: call.path, ...requestOf(call) }, exchange);
      return await exchange.answer;
    } finally {
      clearTimeout(timer);
      exchanges.delete(exchange);
    }
  }

  /**
   * The calls that a signal ends. All calls share one, and a signal looks through its listeners whenever one comes or goes:
   * so it has one of ours, not one for each call.
   */
  private exchangesUntil(signal: AbortSignal): Set<WorkerExchange> {
    const known = this.exchanges.get(signal);
    if (known !== undefined) return known;
    const exchanges = new Set<WorkerExchange>();
    this.exchanges.set(signal, exchanges);
    const why = () => new Error('the call was given up', { cause: signal.reason });
    const stop = () => exchanges.forEach((exchange) => exchange.giveUp(why()));
    signal.addEventListener('abort', stop, { once: true });
    return exchanges;
  }
}

function requestOf({ method, headers, token, body }: WorkerCall) {
  return {
    method,
    headers: {
      ...headers,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

function noAnswer(address: string): (error: unknown) => never {
  return (error) => {
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new WorkerCallError({ kind: 'unreachable' }, `${address} does not answer: ${why}`, { cause: error });
  };
}

/** Null for anything that is no JSON: whoever reads it says what it should have been. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What the worker's error answer means for the session. */
function refusedBy(address: string, status: number, headers: Headers, body: unknown): WorkerCallError {
  const told = typeof body === 'object' && body !== null && 'Message' in body ? String(body.Message) : '';
  return new WorkerAnswerError(refusalOf(status, headers), `${address} refused with ${status}: ${told}`, status);
}

function refusalOf(status: number, headers: Headers): WorkerRefusal {
  switch (headers['cube-refusal']) {
    case 'lower-epoch':
    case 'same-epoch-other-manager': {
      const highestEpoch = Number(headers['cube-epoch'] ?? 0);
      return { kind: 'older-epoch', highestEpoch, history: String(headers['cube-history'] ?? '') };
    }
    case 'no-session':
    case 'other-instance':
    case 'other-manager':
      return { kind: 'say-hello' };
    default:
      return { kind: status >= 500 ? 'unreachable' : 'refused' };
  }
}
