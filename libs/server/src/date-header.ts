import type { FastifyInstance } from 'fastify';

/**
 * Says when each answer was made (RFC 9110, section 6.6.1). Node does so as well, but keeps the text by a timer, which wakes an idle
 * process once more after each answer.
 */
export function installDateHeader(instance: FastifyInstance): void {
  let second = 0;
  let text = '';
  instance.addHook('onSend', (_request, reply, payload, done) => {
    const now = Math.floor(Date.now() / 1000);
    if (now !== second) {
      second = now;
      text = new Date(now * 1000).toUTCString();
    }
    reply.header('date', text);
    done(null, payload);
  });
}
