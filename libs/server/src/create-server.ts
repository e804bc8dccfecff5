import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AccessGuard } from './access-guard';
import { unsafeBinding } from './binding';
import { installBodyParser } from './body-parser';
import { installBrowserPolicy } from './browser-policy';
import type { CubeLogger } from './cube-logger';
import { installDateHeader } from './date-header';
import { DOCS_PATHS } from './docs';
import { ErrorFilter } from './error-filter';
import { fastifyOptions } from './fastify-options';
import { HTTP_LIMITS, type HttpLimits } from './http-limits';
import { installLingeringClose } from './lingering-close';
import type { ListenAddress } from './listen-error';
import { close, listen } from './listening';
import { nestLog } from './nest-log';
import { QueryGuard } from './query-guard';
import { installGate } from './request-gate';
import { installRequestLog } from './request-log';
import type { Metrics } from './metrics';
import { installRequestMetrics } from './request-metrics';
import type { TlsMaterial } from './tls-material';
import type { TokenBook } from './token-book';
import { type UpgradeRoute, Upgrades } from './upgrades';

export interface ServerOptions extends ListenAddress {
  readonly logger: CubeLogger;
  readonly tokens: TokenBook;
  readonly tls: TlsMaterial | null;
  readonly insecure: boolean;
  readonly allowedHosts: readonly string[];
  /** Further paths without controller that need no token, with all below them. */
  readonly publicPaths?: readonly string[];
  readonly limits?: Partial<HttpLimits>;
  /** Where requests are counted. */
  readonly metrics?: Metrics;
  /** Calls that are answered with a WebSocket. */
  readonly upgrades?: readonly UpgradeRoute[];
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
  // Before the gate, so that what it refuses is counted.
  if (options.metrics !== undefined) installRequestMetrics(instance, options.metrics);
  installGate(instance, { ...options, publicPaths: [...DOCS_PATHS, ...(options.publicPaths ?? [])] });
  installBodyParser(instance);
  installRequestLog(instance, options.logger);
  installBrowserPolicy(instance, tls !== null);
  installDateHeader(instance);
  installLingeringClose(instance);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLog(options.logger.pino),
  });
  app.useGlobalGuards(new AccessGuard(), new QueryGuard());
  app.useGlobalFilters(new ErrorFilter(options.logger.pino));
  const onFault = (err: unknown): void => options.logger.pino.error({ err }, 'a WebSocket could not be opened');
  const upgrades = new Upgrades(options.upgrades ?? [], { ...options, onFault });
  upgrades.install(instance.server);
  const end = (): Promise<void> => {
    upgrades.close();
    return close(app, limits.closeGraceMs);
  };
  return { app, listen: () => listen(app, options), close: end };
}
