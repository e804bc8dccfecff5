import {
  identityToHeaders,
  NDJSON,
  readAccess,
  readHello,
  type ReadMessage,
  readReportPage,
  readUsages,
  type SessionAccess,
  type Usage,
  writeCommands,
  writeNodeToken,
} from '@cube/api';
import { type SessionKey, WorkerCallError, type WorkerLink } from '@cube/control-plane';
import { newNonce } from '@cube/server';
import type { Command, HelloAnswer, ManagerIdentity, ReportPage } from '@cube/task';
import type { Readable } from 'node:stream';
import { statusOf, WorkerHttp, type WorkerHttpOptions } from './worker-http';
import type { WorkerTokens } from './worker-tokens';

export interface HttpWorkerLinkOptions extends WorkerHttpOptions {
  /** Null without tokens. */
  readonly tokens: WorkerTokens | null;
}

/** Before any container. */
const BEGINNING = '1970-01-01T00:00:00Z';

/** Which lines of which attempt. */
export interface LogCall {
  readonly taskId: string;
  readonly attempt: number;
  readonly tail: number | null;
  /** RFC 3339, inclusive. */
  readonly since: string | null;
  readonly follow: boolean;
}

/** The manager's calls to its workers over HTTP, with the tokens that they want. */
export class HttpWorkerLink implements WorkerLink {
  private readonly http: WorkerHttp;
  private readonly tokens: WorkerTokens | null;

  constructor(options: HttpWorkerLinkOptions) {
    this.http = new WorkerHttp(options);
    this.tokens = options.tokens;
  }

  async hello(address: string, identity: ManagerIdentity, signal: AbortSignal): Promise<HelloAnswer> {
    const { tokens } = this;
    if (tokens === null) return this.sayHello(address, identity, { token: null, signal });
    const challenge = { nonce: newNonce(), host: new URL(this.http.urlOf(address)).host };
    const access = await this.access(address, challenge.nonce, signal);
    const { token, proven } = tokens.toShow(address, challenge, access);
    const answer = await this.sayHello(address, identity, { token, signal });
    tokens.check(address, proven, answer.nodeId);
    const key = { identity, instance: answer.instance };
    const isNew = proven === null && access.wants === 'join';
    const own = isNew ? tokens.of(answer.nodeId) : null;
    const isGiven = own !== null && (await this.give(address, key, { own, token, signal }));
    tokens.use(address, isGiven ? own : token);
    return answer;
  }

  async apply(
    address: string,
    { identity, instance }: SessionKey,
    commands: readonly Command[],
    signal: AbortSignal,
  ): Promise<void> {
    const headers = identityToHeaders(identity, instance);
    const call = { method: 'POST', path: '/tasks', headers, body: writeCommands(commands) } as const;
    await this.http.call(address, { ...call, token: this.tokenFor(address) }, signal).catch(helloIfUnknown);
  }

  async reports(
    address: string,
    { identity, instance }: SessionKey,
    { since, waitSec }: { since: number; waitSec: number },
    signal: AbortSignal,
  ): Promise<ReportPage> {
    const headers = identityToHeaders(identity, instance);
    const call = { method: 'GET', path: `/tasks?since=${since}&wait=${waitSec}`, headers, waitSec } as const;
    const token = this.tokenFor(address);
    return read(
      address,
      readReportPage,
      await this.http.call(address, { ...call, token }, signal).catch(helloIfUnknown),
    );
  }

  /** What an attempt wrote, as JSON lines, as its worker streams them. */
  async logs(address: string, { taskId, attempt, tail, since, follow }: LogCall, stop: AbortSignal): Promise<Readable> {
    const query = new URLSearchParams({ attempt: String(attempt), follow: String(follow) });
    if (tail !== null) query.set('tail', String(tail));
    // Without either a worker answers the last lines only.
    if (since !== null || tail === null) query.set('since', since ?? BEGINNING);
    const call = {
      method: 'GET',
      path: `/tasks/${taskId}/logs?${query.toString()}`,
      headers: { accept: NDJSON },
    } as const;
    return this.http.stream(address, { ...call, token: this.tokenFor(address) }, stop).catch(helloIfUnknown);
  }

  /** What running tasks use there: of all, or of these. */
  async usage(address: string, taskIds: readonly string[] | null, signal: AbortSignal): Promise<readonly Usage[]> {
    const query = new URLSearchParams();
    for (const id of taskIds ?? []) query.append('task', id);
    const call = { method: 'GET', path: `/usage?${query.toString()}`, headers: {} } as const;
    const token = this.tokenFor(address);
    return read(address, readUsages, await this.http.call(address, { ...call, token }, signal).catch(helloIfUnknown));
  }

  async close(): Promise<void> {
    await this.http.close();
  }

  /** Asked without any token: what is at this address may not be who it was. */
  private async access(address: string, nonce: string, signal: AbortSignal): Promise<SessionAccess> {
    try {
      const call = { method: 'GET', path: `/session?nonce=${nonce}`, headers: {}, token: null } as const;
      return read(address, readAccess, await this.http.call(address, call, signal));
    } catch (error) {
      // A worker of the version before does not know the question.
      if ([401, 404].includes(statusOf(error))) return { wants: 'join', nodeId: '', proof: '' };
      throw error;
    }
  }

  private async sayHello(
    address: string,
    identity: ManagerIdentity,
    { token, signal }: { readonly token: string | null; readonly signal: AbortSignal },
  ): Promise<HelloAnswer> {
    const headers = identityToHeaders(identity, null);
    const call = { method: 'PUT', path: '/session', headers, token } as const;
    return read(address, readHello, await this.http.call(address, call, signal));
  }

  /**
   * Whether the node has its own token now. When the answer is lost, or either side ends meanwhile, the next HELLO finds out: the worker
   * has proved to have it, or gets it again.
   */
  private async give(
    address: string,
    { identity, instance }: SessionKey,
    { own, token, signal }: { readonly own: string; readonly token: string | null; readonly signal: AbortSignal },
  ): Promise<boolean> {
    const headers = identityToHeaders(identity, instance);
    const call = { method: 'PUT', path: '/session/token', headers, token, body: writeNodeToken(own) } as const;
    try {
      await this.http.call(address, call, signal);
      return true;
    } catch (error) {
      if (statusOf(error) === 404) return false;
      throw error;
    }
  }

  /** What a call of the session at an address shows. Throws WorkerCallError where there is no session. */
  tokenFor(address: string): string | null {
    const token = this.tokens === null ? null : this.tokens.inSession(address);
    if (token !== undefined) return token;
    throw new WorkerCallError({ kind: 'say-hello' }, `${address} has not answered a HELLO yet`);
  }
}

/** In a session, a token that does no more means that the worker is not what it was. */
function helloIfUnknown(error: unknown): never {
  if (error instanceof WorkerCallError && statusOf(error) === 401) {
    throw new WorkerCallError({ kind: 'say-hello' }, error.message, { cause: error });
  }
  throw error;
}

function read<T>(address: string, reader: (body: unknown) => ReadMessage<T>, body: unknown): T {
  const answer = reader(body);
  if (answer.ok) return answer.message;
  const [first] = answer.errors;
  const what =
    first === undefined ? 'nothing usable' : `${first.Field} ${String(first.Value)}, expected ${first.Expected}`;
  throw new WorkerCallError({ kind: 'refused' }, `${address} answered ${what}: is it a Cube worker of this version?`);
}
