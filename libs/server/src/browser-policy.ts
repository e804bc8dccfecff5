import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/** Every answer tells browsers what they may do with it. Worked out once: @fastify/helmet does so at every request. */
export function installBrowserPolicy(instance: FastifyInstance, tls: boolean): void {
  const setHeaders = helmet(policy(tls));
  instance.addHook('onRequest', ({ raw: request }, { raw: response }, done) => {
    setHeaders(request, response, (error?: unknown) => done(error instanceof Error ? error : undefined));
  });
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
