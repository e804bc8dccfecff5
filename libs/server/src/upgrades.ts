import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Access, admits } from './access';
import { ApiError } from './api-error';
import { checkOrigin, type OriginRules } from './caller-origin';
import { errorAnswer } from './error-answer';
import { keepAlive } from './live-socket';
import { type Asked, type QueryTable, readQuery } from './query';
import type { Caller, TokenBook } from './token-book';

/** What a caller asks for who wants a WebSocket. */
export interface UpgradeRequest<T extends QueryTable> {
  /** The part of the path that the route leaves open. */
  readonly name: string;
  readonly asked: Asked<T>;
  readonly caller: Caller;
  /** Aborts when the connection ends, whether or not it had become a WebSocket. */
  readonly left: AbortSignal;
}

/** A call that is answered with a WebSocket. */
export interface UpgradeRoute<T extends QueryTable = QueryTable> {
  /** With one group, the name. */
  readonly path: RegExp;
  readonly access: Access;
  readonly query: T;
  readonly protocol: string;
  /** Throws ApiError to refuse; the answer is what becomes of the socket once it stands. It may not come to that: then `left` aborts. */
  open(request: UpgradeRequest<T>): Promise<(socket: WebSocket) => void>;
}

export interface UpgradeOptions extends OriginRules {
  readonly tokens: TokenBook;
  /** Faults of ours, for the log. */
  readonly onFault: (error: unknown) => void;
}

/** Browsers can't send headers with a WebSocket: they offer this protocol, with the token after it, URL-encoded. */
const TOKEN_PROTOCOL = 'cube.bearer.';
const MOST_MESSAGE_BYTES = 1024 * 1024;
const GOING_AWAY = 1001;
/** How long the other end may take for a refusal. */
const REFUSAL_MS = 2_000;

/**
 * Every upgrade of a connection passes here, and by the rules of all requests: to this server, from no other site's page, with a token of a
 * role that the call allows. What no route names is refused.
 */
export class Upgrades {
  private readonly sockets: WebSocketServer;

  constructor(
    private readonly routes: readonly UpgradeRoute[],
    private readonly options: UpgradeOptions,
  ) {
    const protocols = new Set(routes.map(({ protocol }) => protocol));
    this.sockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: MOST_MESSAGE_BYTES,
      // Never the one that holds the token: the answer would show it.
      handleProtocols: (offered) => [...offered].find((one) => protocols.has(one)) ?? false,
    });
  }

  install(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      this.upgrade(request, socket, head).catch((error: unknown) => this.refuse(socket, error));
    });
  }

  /** Ends every socket: they must not keep the process from ending. */
  close(): void {
    for (const socket of this.sockets.clients) {
      socket.close(GOING_AWAY, 'the server shuts down');
      socket.terminate();
    }
    this.sockets.close();
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    checkOrigin(this.options, { headers: request.headers, localAddress: request.socket.localAddress });
    const caller = this.options.tokens.identify(authorizationOf(request));
    if (caller.role === 'stranger') throw unauthorised(caller.why);
    const url = URL.parse(request.url ?? '', 'http://this');
    const route = this.routes.find(({ path }) => url !== null && path.test(url.pathname));
    if (url === null || route === undefined) throw new ApiError(404, 'There is no WebSocket at this path.');
    if (!admits(route.access, caller)) throw new ApiError(403, `This call is not for the token of a ${caller.role}.`);
    const left = new AbortController();
    socket.once('close', () => left.abort());
    const asked = readQuery(route.query, queryOf(url), caller.role !== 'node');
    const name = nameIn(route.path.exec(url.pathname)?.[1] ?? '');
    const begin = await route.open({ name, asked, caller, left: left.signal });
    if (left.signal.aborted) return;
    this.sockets.handleUpgrade(request, socket, head, (accepted) => {
      keepAlive(accepted);
      begin(accepted);
    });
  }

  private refuse(socket: Duplex, error: unknown): void {
    const { status, body, headers, unexpected } = errorAnswer(error);
    if (unexpected) this.options.onFault(error);
    const text = JSON.stringify(body);
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(text)}`,
      'Connection: close',
    ];
    // Nobody else ends it: Node watches no connection that asked for an upgrade, and its other end may keep its half open.
    socket.once('finish', () => socket.destroy());
    const patience = setTimeout(() => socket.destroy(), REFUSAL_MS);
    socket.once('close', () => clearTimeout(patience));
    socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  }
}

function authorizationOf({ headers }: IncomingMessage): string | undefined {
  if (headers.authorization !== undefined) return headers.authorization;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  const holder = offered.find((protocol) => protocol.startsWith(TOKEN_PROTOCOL));
  return holder === undefined ? undefined : `Bearer ${decoded(holder.slice(TOKEN_PROTOCOL.length)) ?? ''}`;
}

function unauthorised(why: string | undefined): ApiError {
  const what = why ?? 'This server wants a token: in the header Authorization, or as the protocol cube.bearer.TOKEN.';
  return new ApiError(401, what, [], { 'WWW-Authenticate': 'Bearer' });
}

function queryOf({ searchParams }: URL): Readonly<Record<string, string | string[]>> {
  const names = [...new Set(searchParams.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const [first = '', ...more] = searchParams.getAll(name);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
}

function nameIn(part: string): string {
  const name = decoded(part);
  if (name === null) throw new ApiError(400, 'The path of the URL is not valid: check its % escapes.');
  return name;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
