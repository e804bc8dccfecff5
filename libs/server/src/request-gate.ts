import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RouteAccess } from './access';
import { ApiError } from './api-error';
import { checkOrigin, type OriginRules } from './caller-origin';
import type { Caller, TokenBook } from './token-book';

const CALLERS = new WeakMap<object, Caller>();

/** Who sent a request that came through the gate. */
export function callerOf(request: FastifyRequest): Caller {
  return CALLERS.get(request.raw) ?? { role: 'stranger' };
}

export interface GateOptions extends OriginRules {
  readonly tokens: TokenBook;
  /** Paths that need no token although no controller serves them: the documentation. Each with all below it. */
  readonly publicPaths: readonly string[];
}

/**
 * Looks at every request before its body is read, routed or not: where it is addressed to, whose page sends it, whose token it carries.
 * What that caller may do is for `AccessGuard` to decide.
 */
export function installGate(instance: FastifyInstance, options: GateOptions): void {
  instance.addHook('onRequest', (request, _reply, done) => {
    try {
      checkOrigin(options, { headers: request.headers, localAddress: request.socket.localAddress });
      const caller = options.tokens.identify(request.headers.authorization);
      if (caller.role === 'stranger' && !isPublic(request, options.publicPaths))
        throw unauthorised(request, caller.why);
      CALLERS.set(request.raw, caller);
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
  instance.addHook('onRoute', (route) => {
    const bodyLimit = routeAccess(route.config)?.bodyLimit;
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
  });
}

function isPublic(request: FastifyRequest, publicPaths: readonly string[]): boolean {
  if (routeAccess(request.routeOptions.config)?.access === 'public') return true;
  // The route's own pattern, not the URL: `/docs/../tasks` is no documentation.
  const { url } = request.routeOptions;
  return url !== undefined && publicPaths.some((path) => url === path || url.startsWith(`${path}/`));
}

function routeAccess(config: object | undefined): RouteAccess | null {
  // Written by `@Allow` and nobody else.
  return config !== undefined && 'access' in config ? (config as RouteAccess) : null;
}

function unauthorised(request: FastifyRequest, why: string | undefined): ApiError {
  const message =
    why ??
    (request.headers.authorization === undefined
      ? 'This server wants a token: send the header Authorization: Bearer TOKEN.'
      : 'The token is not one of this server: check it, or ask for a new one.');
  return new ApiError(401, message, [], { 'WWW-Authenticate': 'Bearer' });
}
