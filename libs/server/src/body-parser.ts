import { DEEPEST_BODY } from '@cube/api';
import type { FastifyInstance } from 'fastify';
import { decodeBody, parseJsonBody } from './parse-json-body';

/** JSON and nothing else: any other type of body is 415. */
export function installBodyParser(instance: FastifyInstance): void {
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
