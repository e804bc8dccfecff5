import { ApiError, EXEC_PROTOCOL, keepAlive } from '@cube/server';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';

export interface WorkerSocketsOptions {
  readonly tls: boolean;
  readonly ca: string | null;
  /** What the session with the worker at an address shows; throws where there is none. */
  readonly tokenFor: (address: string) => string | null;
}

const PATIENCE_MS = 10_000;
const MOST_MESSAGE_BYTES = 8 * 2 ** 20;
const MOST_ERROR_BYTES = 64 * 1024;
/** Refusals that are about the task, and not about us. */
const PASSED_ON = new Set([400, 404, 409, 410, 429]);

/** WebSockets to workers. */
export class WorkerSockets {
  constructor(private readonly options: WorkerSocketsOptions) {}

  /** Resolves once it stands, paused until somebody listens. Rejects with the ApiError that the caller should see. */
  async open(address: string, path: string, left: AbortSignal): Promise<WebSocket> {
    const { tls, ca } = this.options;
    const socket = new WebSocket(`${tls ? 'wss' : 'ws'}://${address}${path}`, EXEC_PROTOCOL, {
      headers: this.headersFor(address),
      handshakeTimeout: PATIENCE_MS,
      perMessageDeflate: false,
      maxPayload: MOST_MESSAGE_BYTES,
      ...(ca !== null && { ca }),
    });
    keepAlive(socket);
    const end = (): void => socket.terminate();
    left.addEventListener('abort', end, { once: true });
    try {
      return await opened(address, socket);
    } catch (error) {
      socket.terminate();
      throw error;
    } finally {
      left.removeEventListener('abort', end);
    }
  }

  private headersFor(address: string): Record<string, string> {
    const token = this.tokenFor(address);
    return token === null ? {} : { authorization: `Bearer ${token}` };
  }

  private tokenFor(address: string): string | null {
    try {
      return this.options.tokenFor(address);
    } catch (error) {
      throw unreachable(address, error);
    }
  }
}

function opened(address: string, socket: WebSocket): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.pause();
      resolve(socket);
    });
    socket.once('error', (error) => reject(unreachable(address, error)));
    socket.once('unexpected-response', (_request, answer: IncomingMessage) => {
      refusal(address, answer).then(reject, (error: unknown) => reject(unreachable(address, error)));
    });
  });
}

async function refusal(address: string, answer: IncomingMessage): Promise<ApiError> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > MOST_ERROR_BYTES) break;
  }
  const status = answer.statusCode ?? 0;
  const message = messageIn(text) ?? `it answered ${status}`;
  if (!PASSED_ON.has(status)) return unreachable(address, message);
  return status === 429 ? ApiError.busy(429, message, 5) : new ApiError(status, message);
}

function messageIn(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'Message' in body ? String(body.Message) : null;
  } catch {
    return null;
  }
}

function unreachable(address: string, error: unknown): ApiError {
  const why = error instanceof Error ? error.message : String(error);
  return ApiError.busy(503, `the worker at ${address} can't run the command: ${why}`, 2);
}
