import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';
import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/**
 * Every answer tells browsers what they may do with it. Worked out once, and left for Fastify to write with its own headers in
 * one go.
 */
export function installBrowserPolicy(instance: FastifyInstance, tls: boolean): void {
  const headers = headersBy(helmet(policy(tls)));
  instance.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}

/** What a handler that looks at no request sets. */
function headersBy(handle: ReturnType<typeof helmet>): OutgoingHttpHeaders {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  handle(request, response, (error?: unknown) => {
    if (error !== undefined) throw new Error('the policy for browsers is wrong', { cause: error });
  });
  return { ...response.getHeaders() };
}

/** Strict, and wide enough for Swagger UI, which brings its own scripts but sets styles inline and icons as data. */
function policy(tls: boolean) {
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
