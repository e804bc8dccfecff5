import type { FastifyReply } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { answerBrokenConnection } from './connection-errors';
import { errorAnswer } from './error-answer';
import type { HttpLimits } from './http-limits';
import type { TlsMaterial } from './tls-material';

/** Fastify with its limits set, and with our answers where it refuses by itself. */
export function fastifyOptions(limits: HttpLimits, tls: TlsMaterial | null) {
  const server = {
    headersTimeout: limits.headersTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    maxHeaderSize: limits.maxHeaderBytes,
    // A stream that is quiet for long has no other way to find out that its reader has vanished.
    ...{ keepAlive: true, keepAliveInitialDelay: 30_000 },
    // Any other upgrade that a client offers, such as h2c, may be passed over (RFC 9110, section 7.8).
    shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
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
