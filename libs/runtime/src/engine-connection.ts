import Docker from 'dockerode';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { type EngineCall, runtimeErrorOf } from './docker-errors';
import { RuntimeError, type RuntimeErrorKind } from './runtime-error';

export const DEFAULT_ENGINE_ADDRESS = 'unix:///var/run/docker.sock';

/** How long the engine may take. Milliseconds. */
export interface CallLimits {
  /** Any call that has no limit of its own. */
  readonly callMs: number;
  /** What a stop may take on top of its grace period. */
  readonly stopSlackMs: number;
  /** A pull may last as long as it goes on; this long without a sign of it ends it. */
  readonly pullSilenceMs: number;
  /** An event stream silent for this long is checked with a ping. */
  readonly eventSilenceMs: number;
  readonly pingMs: number;
}

export const DEFAULT_LIMITS: CallLimits = {
  callMs: 30_000,
  stopSlackMs: 15_000,
  pullSilenceMs: 120_000,
  eventSilenceMs: 15_000,
  pingMs: 5_000,
};

/** PEM texts for an engine behind TLS. */
export interface EngineTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Told of every call that is over: how it went and how long it took. */
export type CallObserver = (call: EngineCall, result: 'ok' | RuntimeErrorKind, tookMs: number) => void;

const TCP_KEEPALIVE_MS = 15_000;

/** One engine at one address, and the time-out and the error classes of every call to it. */
export class EngineConnection {
  readonly docker: Docker;
  private readonly agent: HttpAgent | HttpsAgent;

  constructor(
    readonly address: string,
    readonly limits: CallLimits,
    tls: EngineTls | null = null,
    private readonly observe: CallObserver = () => {},
  ) {
    const { protocol, ...place } = parseEngineAddress(address);
    const secure = tls !== null && protocol === 'tcp:';
    const Agent = secure ? HttpsAgent : HttpAgent;
    // docker-modem writes every request's options out for its debug log, also when that is off: with them the agent and all
    // its sockets, 30 ms a call.
    this.agent = new Agent({ keepAlive: true, keepAliveMsecs: TCP_KEEPALIVE_MS });
    Object.defineProperty(this.agent, inspect.custom, { value: () => `Agent of ${address}` });
    const options = { ...place, protocol: secure ? ('https' as const) : ('http' as const), agent: this.agent };
    this.docker = new Docker(tls === null ? options : { ...options, ...tls });
  }

  /** Closes the idle connections. Calls under way are not affected. */
  close(): void {
    this.agent.destroy();
  }

  /**
   * Runs one call. Rejects with a RuntimeError, by the limit at the latest: the request is then aborted, but the engine
   * may still carry it out.
   */
  async call<T>(
    during: EngineCall,
    run: (signal: AbortSignal) => Promise<T>,
    limitMs = this.limits.callMs,
  ): Promise<T> {
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = this.timeout(during, limitMs);
        reject(error);
        abort.abort(error);
      }, limitMs);
    });
    // The race matters: an answer cut off midway leaves dockerode's promise pending for ever.
    return this.observed(during, () => Promise.race([run(abort.signal), expired])).finally(() => clearTimeout(timer));
  }

  /** Runs what is told as one call to the engine. Rejects with a RuntimeError. */
  async observed<T>(during: EngineCall, run: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      const answer = await run();
      this.observe(during, 'ok', performance.now() - began);
      return answer;
    } catch (reason) {
      const error = this.error(reason, during);
      this.observe(during, error.kind, performance.now() - began);
      throw error;
    }
  }

  error(error: unknown, during: EngineCall): RuntimeError {
    return runtimeErrorOf(error, during, this.address);
  }

  timeout(during: EngineCall, limitMs: number): RuntimeError {
    return new RuntimeError(
      'timeout',
      `the container engine at ${this.address} did not finish "${during}" within ${limitMs / 1000} s: check whether it hangs`,
    );
  }

  /** Resolves when the engine answers. */
  ping(): Promise<unknown> {
    return this.call('info', (signal) => this.get('/_ping', signal), this.limits.pingMs);
  }

  /** The JSON body of a GET, for calls whose dockerode methods can't be aborted. */
  get(path: string, abortSignal: AbortSignal): Promise<unknown> {
    return this.dial({ path, abortSignal, isStream: false });
  }

  /** The body of a GET as it comes, for answers that dockerode's methods gather in memory, such as a whole log. */
  async openStream(
    path: string,
    query: Readonly<Record<string, string | number | boolean>>,
    abortSignal: AbortSignal,
  ): Promise<Readable> {
    const stream = await this.dial({ path: `${path}?`, options: { ...query }, abortSignal, isStream: true });
    if (stream instanceof Readable) return stream;
    throw new RuntimeError('engine-fault', `the container engine answered ${path} without a stream`);
  }

  private dial(request: DialRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.docker.modem.dial({ method: 'GET', statusCodes: { 200: true }, ...request }, (error, answer) => {
        if (error === null) resolve(answer);
        else reject(error);
      });
    });
  }
}

interface DialRequest {
  readonly path: string;
  readonly options?: Record<string, string | number | boolean>;
  readonly isStream: boolean;
  readonly abortSignal: AbortSignal;
}

/**
 * Reads `unix:///path`, `npipe:////./pipe/name` or `tcp://host:port`. What is not given is undefined on purpose:
 * dockerode would otherwise take it from the environment of the process.
 */
function parseEngineAddress(address: string) {
  const socketPath = /^(?:unix|npipe):\/\/(.+)$/.exec(address)?.[1];
  if (socketPath !== undefined) return { protocol: 'unix:', socketPath, host: undefined, port: undefined };
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.protocol !== 'tcp:' || url.hostname === '' || url.port === '') {
    throw new Error(
      `${JSON.stringify(address)} is no engine address: expected unix:///path/to/socket, npipe:////./pipe/name or tcp://host:port`,
    );
  }
  return { protocol: url.protocol, socketPath: undefined, host: url.hostname, port: url.port };
}
