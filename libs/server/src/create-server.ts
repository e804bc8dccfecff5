import helmet from '@fastify/helmet';
import { DEEPEST_BODY } from '@cube/api';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { AccessGuard } from './access-guard';
import { unsafeBinding } from './binding';
import { answerBrokenConnection } from './connection-errors';
import type { CubeLogger } from './cube-logger';
import { DOCS_PATHS } from './docs';
import { errorAnswer } from './error-answer';
import { ErrorFilter } from './error-filter';
import { HTTP_LIMITS, type HttpLimits } from './http-limits';
import { explainListenError, type ListenAddress } from './listen-error';
import { nestLog } from './nest-log';
import { decodeBody, parseJsonBody } from './parse-json-body';
import { QueryGuard } from './query-guard';
import { installGate } from './request-gate';
import type { TlsMaterial } from './tls-material';
import type { TokenBook } from './token-book';

export interface ServerOptions extends ListenAddress {
  readonly logger: CubeLogger;
  readonly tokens: TokenBook;
  readonly tls: TlsMaterial | null;
  readonly insecure: boolean;
  readonly allowedHosts: readonly string[];
  /** Further paths without controller that need no token, with all below them. */
  readonly publicPaths?: readonly string[];
  readonly limits?: Partial<HttpLimits>;
}

export interface CubeServer {
  readonly app: NestFastifyApplication;
  /** Resolves to the base URL. Rejects with a `ListenError` that names the setting to change. */
  listen(): Promise<string>;
  /** Stops listening, lets requests under way end or cuts them off, and runs the app's shutdown hooks. */
  close(): Promise<void>;
}

/** A NestJS application on Fastify that trusts no client. Throws when it would be open to others without token and TLS. */
export async function createServer(module: Type | DynamicModule, options: ServerOptions): Promise<CubeServer> {
  const { host, insecure, tls, tokens } = options;
  const unsafe = unsafeBinding({ host, insecure, hasToken: !tokens.isEmpty, hasTls: tls !== null });
  if (unsafe !== null) throw new Error(unsafe);
  const limits = { ...HTTP_LIMITS, ...options.limits };
  const adapter = new FastifyAdapter(fastifyOptions(limits, tls));
  const instance: FastifyInstance = adapter.getInstance();
  instance.server.maxConnections = limits.maxConnections;
  installGate(instance, { ...options, publicPaths: [...DOCS_PATHS, ...(options.publicPaths ?? [])] });
  installBodyParser(instance);
  installRequestLog(instance, options.logger);
  await instance.register(helmet, helmetOptions(tls !== null));
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLog(options.logger.pino),
  });
  app.useGlobalGuards(new AccessGuard(), new QueryGuard());
  app.useGlobalFilters(new ErrorFilter(options.logger.pino));
  return { app, listen: () => listen(app, options), close: () => close(app, limits.closeGraceMs) };
}

function fastifyOptions(limits: HttpLimits, tls: TlsMaterial | null) {
  const server = {
    headersTimeout: limits.headersTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    maxHeaderSize: limits.maxHeaderBytes,
  };
  const shared = {
    bodyLimit: limits.bodyLimit,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.silenceMs,
    forceCloseConnections: 'idle' as const,
    clientErrorHandler: answerBrokenConnection,
    // What the router refuses before any hook runs: a path that is no path.
    frameworkErrors: (error: Error, _request: unknown, reply: FastifyReply) => {
      const { status, body } = errorAnswer(error);
      void reply.status(status).send(body);
    },
  };
  return tls === null ? { ...shared, http: server } : { ...shared, https: { ...server, cert: tls.cert, key: tls.key } };
}

/** JSON and nothing else: any other type of body is 415. */
function installBodyParser(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      const text = decodeBody(typeof body === 'string' ? Buffer.from(body) : body);
      done(null, text === '' ? undefined : parseJsonBody(text, { maxDepth: DEEPEST_BODY }));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

/** Without the query, which may hold what should be in no log. */
function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? '').slice(0, 200);
}

function installRequestLog(instance: FastifyInstance, { log, pino }: CubeLogger): void {
  if (!pino.isLevelEnabled('debug')) return;
  instance.addHook('onResponse', (request, reply, done) => {
    log.debug(`${request.method} ${pathOf(request.url)} ${reply.statusCode} ${reply.elapsedTime.toFixed(1)} ms`);
    done();
  });
}

/** Strict, and wide enough for Swagger UI, which brings its own scripts but sets styles inline and icons as data. */
function helmetOptions(tls: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Without TLS a browser would remember to insist on it.
    strictTransportSecurity: tls,
  };
}

async function listen(app: NestFastifyApplication, at: ServerOptions): Promise<string> {
  try {
    await app.listen({ port: at.port, host: at.host });
  } catch (error) {
    throw explainListenError(error, at);
  }
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : at.port;
  const host = at.host.includes(':') ? `[${at.host}]` : at.host;
  return `${at.tls === null ? 'http' : 'https'}://${host}:${port}`;
}

/** A client that doesn't read its answer, or an event stream, must not keep the process from ending. */
async function close(app: NestFastifyApplication, graceMs: number): Promise<void> {
  const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}
