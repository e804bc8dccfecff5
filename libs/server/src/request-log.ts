import type { FastifyInstance } from 'fastify';
import type { CubeLogger } from './cube-logger';

/** A line for each request, at debug. */
export function installRequestLog(instance: FastifyInstance, { log, pino }: CubeLogger): void {
  if (!pino.isLevelEnabled('debug')) return;
  instance.addHook('onResponse', (request, reply, done) => {
    log.debug(`${request.method} ${pathOf(request.url)} ${reply.statusCode} ${reply.elapsedTime.toFixed(1)} ms`);
    done();
  });
}

/** Without the query, which may hold what should be in no log. */
function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? '').slice(0, 200);
}
