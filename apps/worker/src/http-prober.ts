import type { Prober, ProbeResult, ProbeTarget } from '@cube/agent';
import type { HealthCheck } from '@cube/task';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';

/** What comes after the status is let in up to here, so that a task does not meet a connection that was cut. */
const MOST_HEARD_BYTES = 16 * 1024;
const LONGEST_HEARD_MS = 1_000;

/**
 * Asks tasks over HTTP and TCP. Each probe has a connection of its own: a kept one would hide a service that takes no new
 * ones. The callers' signals end what takes too long.
 */
export class HttpProber implements Prober {
  probe(
    target: ProbeTarget,
    check: Exclude<HealthCheck, { type: 'command' }>,
    signal: AbortSignal,
  ): Promise<ProbeResult> {
    return check.type === 'http' ? http(target, check.path, signal) : tcp(target, signal);
  }
}

/** By node:http: probes are most of what an idle worker does, and undici takes half as much again for one. */
function http({ address, port }: ProbeTarget, path: string, signal: AbortSignal): Promise<ProbeResult> {
  return new Promise((resolve, reject) => {
    const headers = { 'user-agent': 'cube-health-check' };
    const asked = request({ host: address, port, path, signal, headers, agent: false });
    asked.once('response', (answer) => {
      const status = answer.statusCode ?? 0;
      resolve({ healthy: status >= 200 && status < 400, detail: String(status) });
      hangUpPolitely(answer);
    });
    // Also after an answer, when what follows breaks off.
    asked.on('error', reject);
    asked.end();
  });
}

function hangUpPolitely(answer: IncomingMessage): void {
  const tired = setTimeout(() => answer.destroy(), LONGEST_HEARD_MS);
  let heardBytes = 0;
  answer.on('data', (chunk: Buffer) => {
    heardBytes += chunk.length;
    if (heardBytes > MOST_HEARD_BYTES) answer.destroy();
  });
  answer.on('error', () => undefined);
  answer.once('close', () => clearTimeout(tired));
}

function tcp({ address, port }: ProbeTarget, signal: AbortSignal): Promise<ProbeResult> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, signal });
    socket.once('connect', () => {
      socket.destroy();
      resolve({ healthy: true, detail: 'connected' });
    });
    socket.once('error', reject);
  });
}
