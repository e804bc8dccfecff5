import { identityToHeaders, type ReadMessage, readHello, readReportPage, writeCommands } from '@cube/api';
import { type SessionKey, WorkerCallError, type WorkerLink, type WorkerRefusal } from '@cube/control-plane';
import type { Command, HelloAnswer, ManagerIdentity, ReportPage } from '@cube/task';
import type { Readable } from 'node:stream';
import { Agent, type Dispatcher, request } from 'undici';

export interface HttpWorkerLinkOptions {
  /** What workers ask of a manager; null without tokens. */
  readonly token: string | null;
  readonly tls: boolean;
  /** Certificates to trust beside the system's. */
  readonly ca: string | null;
  readonly timeoutMs: number;
}

interface Call {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  /** How long an answer may take, milliseconds. */
  readonly timeoutMs: number;
}

const MOST_ANSWER_BYTES = 64 * 2 ** 20;

/** The manager's calls to its workers over HTTP, on kept-alive connections. */
export class HttpWorkerLink implements WorkerLink {
  private readonly agent: Agent;

  constructor(private readonly options: HttpWorkerLinkOptions) {
    this.agent = new Agent({
      connections: 8,
      keepAliveTimeout: 30_000,
      connect: { timeout: 3_000, ...(options.ca !== null && { ca: options.ca }) },
      maxResponseSize: MOST_ANSWER_BYTES,
      // Calls have signals that end them.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  async hello(address: string, identity: ManagerIdentity, signal: AbortSignal): Promise<HelloAnswer> {
    const headers = identityToHeaders(identity, null);
    const call: Call = { method: 'PUT', path: '/session', headers, timeoutMs: this.options.timeoutMs };
    return read(address, readHello, await this.call(address, call, signal));
  }

  async apply(
    address: string,
    { identity, instance }: SessionKey,
    commands: readonly Command[],
    signal: AbortSignal,
  ): Promise<void> {
    const headers = identityToHeaders(identity, instance);
    const body = writeCommands(commands);
    await this.call(
      address,
      { method: 'POST', path: '/tasks', headers, body, timeoutMs: this.options.timeoutMs },
      signal,
    );
  }

  async reports(
    address: string,
    { identity, instance }: SessionKey,
    { since, waitSec }: { since: number; waitSec: number },
    signal: AbortSignal,
  ): Promise<ReportPage> {
    const headers = identityToHeaders(identity, instance);
    const path = `/tasks?since=${since}&wait=${waitSec}`;
    const timeoutMs = this.options.timeoutMs + waitSec * 1000;
    return read(address, readReportPage, await this.call(address, { method: 'GET', path, headers, timeoutMs }, signal));
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /** The last lines that a task wrote, as the worker streams them. */
  async logs(address: string, taskId: string, tail: number): Promise<Readable> {
    const path = `/tasks/${taskId}/logs?tail=${tail}`;
    const answer = await this.send(
      address,
      { method: 'GET', path, headers: {}, timeoutMs: this.options.timeoutMs },
      null,
    );
    if (answer.statusCode < 300) return answer.body;
    throw refusedBy(address, answer.statusCode, answer.headers, parse(await answer.body.text()));
  }

  private async call(address: string, call: Call, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    // Not AbortSignal.timeout, whose timer would outlive the call, nor AbortSignal.any, which costs more than the call's JSON.
    const ended = new AbortController();
    const stop = () => ended.abort(signal.reason);
    const late = () => ended.abort(new Error(`no answer within ${call.timeoutMs / 1000} s`));
    signal.addEventListener('abort', stop, { once: true });
    const timer = setTimeout(late, call.timeoutMs);
    try {
      const answer = await this.send(address, call, ended.signal);
      const body = parse(await answer.body.text().catch((error: unknown) => noAnswer(address, error)));
      if (answer.statusCode < 300) return body;
      throw refusedBy(address, answer.statusCode, answer.headers, body);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  private async send(address: string, call: Call, signal: AbortSignal | null): Promise<Dispatcher.ResponseData> {
    const { tls, token } = this.options;
    const options = {
      dispatcher: this.agent,
      method: call.method,
      headers: {
        ...call.headers,
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      signal,
      // Logs may take as long as they are read, but not fall silent.
      ...(signal === null && { headersTimeout: call.timeoutMs, bodyTimeout: call.timeoutMs }),
    };
    return request(`${tls ? 'https' : 'http'}://${address}${call.path}`, options).catch((error: unknown) =>
      noAnswer(address, error),
    );
  }
}

function noAnswer(address: string, error: unknown): never {
  const why = error instanceof Error ? error.message || error.name : String(error);
  throw new WorkerCallError({ kind: 'unreachable' }, `${address} does not answer: ${why}`, { cause: error });
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
  return new WorkerCallError(refusalOf(status, headers), `${address} refused with ${status}: ${told}`);
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

function read<T>(address: string, reader: (body: unknown) => ReadMessage<T>, body: unknown): T {
  const answer = reader(body);
  if (answer.ok) return answer.message;
  const [first] = answer.errors;
  const what =
    first === undefined ? 'nothing usable' : `${first.Field} ${String(first.Value)}, expected ${first.Expected}`;
  throw new WorkerCallError({ kind: 'refused' }, `${address} answered ${what}: is it a Cube worker of this version?`);
}
