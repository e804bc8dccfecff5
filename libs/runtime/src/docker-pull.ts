import type { PullProgress } from './container-runtime';
import { kindOf } from './docker-errors';
import type { EngineConnection } from './engine-connection';
import { parseImageReference, requireImageReference } from './image-reference';
import { jsonLines } from './json-lines';
import { record, text } from './json-value';
import type { RegistryCredentials } from './registry-credentials';
import { RuntimeError } from './runtime-error';

export interface PullRequest {
  readonly reference: string;
  readonly platform: string;
  readonly onProgress: (line: PullProgress) => void;
  readonly signal: AbortSignal;
}

/** Pulls an image. It may take as long as it goes on; `pullSilenceMs` without a sign of it is a time-out. */
export function pullImage(
  engine: EngineConnection,
  credentials: RegistryCredentials,
  request: PullRequest,
): Promise<void> {
  return engine.observed('pull', () => pull(engine, credentials, request));
}

async function pull(engine: EngineConnection, credentials: RegistryCredentials, request: PullRequest): Promise<void> {
  const silence = new Silence(engine.limits.pullSilenceMs, request.signal);
  try {
    const answer = await silence.orAbort(openPull(engine, credentials, request, silence.signal));
    await silence.orAbort(followProgress(answer, request.onProgress, () => silence.broken()));
  } catch (error) {
    if (silence.tooLong) throw engine.timeout('pull', engine.limits.pullSilenceMs);
    if (request.signal.aborted) throw calledOff(request.reference);
    throw error;
  } finally {
    silence.end();
  }
}

function openPull(
  engine: EngineConnection,
  credentials: RegistryCredentials,
  { reference, platform }: PullRequest,
  abortSignal: AbortSignal,
): Promise<NodeJS.ReadableStream> {
  requireImageReference(reference);
  const parsed = parseImageReference(reference);
  if (parsed === null) {
    throw new RuntimeError('invalid-reference', `${reference} is the ID of an image: no registry can be asked for it`);
  }
  const options = {
    fromImage: parsed.name,
    tag: parsed.version,
    ...(platform === '' ? {} : { platform }),
    abortSignal,
  };
  return engine.docker.createImage(credentials.get(parsed.registry), options);
}

/** Passes on what is new of each layer: the engine repeats a line for every few kilobytes. */
async function followProgress(
  answer: NodeJS.ReadableStream,
  onProgress: (line: PullProgress) => void,
  onSign: () => void,
): Promise<void> {
  const statuses = new Map<string, string>();
  for await (const value of jsonLines(answer)) {
    onSign();
    const line = record(value);
    const failure = text(record(line['errorDetail'])['message']) || text(line['error']);
    if (failure !== '') throw new RuntimeError(kindOf(failure, 0, 'pull'), failure);
    const progress = { status: text(line['status']), id: text(line['id']) };
    if (progress.status === '' || statuses.get(progress.id) === progress.status) continue;
    statuses.set(progress.id, progress.status);
    onProgress(progress);
  }
}

function calledOff(reference: string): RuntimeError {
  return new RuntimeError('image-pull-failed', `the pull of ${reference} was called off`);
}

/** Aborts when nothing happened for too long, or when the caller does. */
class Silence {
  tooLong = false;
  private readonly abort = new AbortController();
  private readonly aborted: Promise<never>;
  private readonly onCaller = () => this.abort.abort();
  private timer: NodeJS.Timeout;

  constructor(
    private readonly limitMs: number,
    private readonly caller: AbortSignal,
  ) {
    this.aborted = new Promise((_, reject) => {
      this.abort.signal.addEventListener('abort', () => reject(asError(this.abort.signal.reason)), { once: true });
    });
    this.aborted.catch(() => {});
    this.timer = this.start();
    caller.addEventListener('abort', this.onCaller, { once: true });
    if (caller.aborted) this.abort.abort();
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  orAbort<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.aborted]);
  }

  /** A line that still arrives after the end, from a connection that is being torn down, starts nothing again. */
  broken(): void {
    if (this.abort.signal.aborted) return;
    clearTimeout(this.timer);
    this.timer = this.start();
  }

  end(): void {
    clearTimeout(this.timer);
    this.caller.removeEventListener('abort', this.onCaller);
    this.abort.abort();
  }

  private start(): NodeJS.Timeout {
    return setTimeout(() => {
      this.tooLong = true;
      this.abort.abort();
    }, this.limitMs);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
