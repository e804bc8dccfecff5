import type { Prober, ProbeResult, ProbeTarget } from '@cube/agent';
import type { HealthCheck } from '@cube/task';
import { connect } from 'node:net';
import { Agent, request } from 'undici';

const MOST_DUMPED_BYTES = 16 * 1024;

/**
 * Asks tasks over HTTP and TCP. Each probe has a connection of its own: a kept one would hide a service that takes no new
 * ones. The callers' signals end what takes too long.
 */
export class HttpProber implements Prober {
  private readonly agent = new Agent({
    ...{ pipelining: 0, maxResponseSize: 1024 * 1024 },
    ...{ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 0 } },
  });

  probe(
    target: ProbeTarget,
    check: Exclude<HealthCheck, { type: 'command' }>,
    signal: AbortSignal,
  ): Promise<ProbeResult> {
    return check.type === 'http' ? this.http(target, check.path, signal) : tcp(target, signal);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async http({ address, port }: ProbeTarget, path: string, signal: AbortSignal): Promise<ProbeResult> {
    const host = address.includes(':') ? `[${address}]` : address;
    const { statusCode, body } = await request(`http://${host}:${port}${path}`, {
      dispatcher: this.agent,
      signal,
      headers: { 'user-agent': 'cube-health-check' },
    });
    // Only the status counts. A short body is let in, since cutting it off costs more; a long one is cut off.
    void body.dump({ limit: MOST_DUMPED_BYTES, signal }).catch(() => undefined);
    return { healthy: statusCode >= 200 && statusCode < 400, detail: String(statusCode) };
  }
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
