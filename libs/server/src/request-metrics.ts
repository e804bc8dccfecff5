import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { performance } from 'node:perf_hooks';
import { Counter, Histogram } from 'prom-client';
import type { Metrics } from './metrics';

const BEGAN = 'cubeBeganAt';

/** Long polls of workers end after 3 s, those of the past after 10 s. */
const BUCKETS_SEC = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Counts requests, and measures how long their answers took to begin: a stream is as long as its reader likes. By the pattern of
 * the route, never by the path, so that callers can't make series.
 */
export function installRequestMetrics(instance: FastifyInstance, metrics: Metrics): void {
  const count = requestCounter(metrics);
  instance.decorateRequest(BEGAN, 0);
  instance.addHook('onRequest', (request: TimedRequest, _reply, done) => {
    request[BEGAN] = performance.now();
    done();
  });
  instance.addHook('onSend', (request: TimedRequest, reply: FastifyReply, _payload, done) => {
    const tookMs = performance.now() - (request[BEGAN] ?? 0);
    count({ method: request.method, route: request.routeOptions.url, status: reply.statusCode, tookMs });
    done();
  });
}

interface Answered {
  readonly method: string;
  /** Undefined where there is no such call. */
  readonly route: string | undefined;
  readonly status: number;
  readonly tookMs: number;
}

/** What is done for each request. */
export function requestCounter({ registry }: Metrics): (answered: Answered) => void {
  const registers = [registry];
  const requests = new Counter({
    name: 'cube_http_requests_total',
    help: 'Requests that were answered, by the pattern of their route ("none" where there is no such call) and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'cube_http_request_duration_seconds',
    help: 'From the headers of a request to the beginning of its answer.',
    labelNames: ['method', 'route'],
    buckets: BUCKETS_SEC,
    registers,
  });
  return ({ method: asked, route = 'none', status, tookMs }) => {
    const method = METHODS.has(asked) ? asked : 'other';
    requests.inc({ method, route, status });
    durations.observe({ method, route }, tookMs / 1000);
  };
}

interface TimedRequest extends FastifyRequest {
  [BEGAN]?: number;
}
