import type { ContainerDetails, ContainerRuntime } from '@cube/runtime/port';
import type { HealthCheck } from '@cube/task';

export interface ProbeTarget {
  readonly address: string;
  readonly port: number;
}

export interface ProbeResult {
  readonly healthy: boolean;
  /** What it answered: `200`, `connection refused`. */
  readonly detail: string;
}

/** Asks over the network; commands run through the container runtime instead. */
export interface Prober {
  /**
   * One request to exactly this target: redirects are not followed, and 200 to 399 is healthy. A rejection counts as a
   * failure, with its message as the detail.
   */
  probe(
    target: ProbeTarget,
    check: Exclude<HealthCheck, { type: 'command' }>,
    signal: AbortSignal,
  ): Promise<ProbeResult>;
}

/** Where a probe goes: the container's own address, or its published port; null when it has neither. */
export function probeTarget(
  container: Pick<ContainerDetails, 'addresses' | 'hostPorts'>,
  port: number,
  via: 'container' | 'published',
): ProbeTarget | null {
  const address = container.addresses[0];
  const own = address === undefined ? null : { address, port };
  const binding = container.hostPorts[`${port}/tcp`]?.[0];
  const published =
    binding === undefined ? null : { address: reachable(binding.hostIp), port: Number(binding.hostPort) };
  return via === 'container' ? (own ?? published) : (published ?? own);
}

/** Published on every address means also on this one. */
function reachable(hostIp: string): string {
  if (hostIp === '' || hostIp === '0.0.0.0') return '127.0.0.1';
  return hostIp === '::' ? '::1' : hostIp;
}

/** How a check is named in the log. */
export function describeCheck(check: HealthCheck): string {
  switch (check.type) {
    case 'http':
      return check.path;
    case 'tcp':
      return `tcp port ${check.port ?? '?'}`;
    case 'command':
      return check.command.join(' ');
    default:
      return check satisfies never;
  }
}

/** Runs one check. Rejects when there is no answer to judge by (the engine is away); then nothing is known. */
export async function ask(
  { runtime, prober, via }: { runtime: ContainerRuntime; prober: Prober; via: 'container' | 'published' },
  container: ContainerDetails,
  check: HealthCheck,
  signal: AbortSignal,
): Promise<ProbeResult> {
  if (check.type === 'command') {
    const { exitCode } = await runtime.exec(container.id, check.command, check.timeoutSec * 1000);
    return { healthy: exitCode === 0, detail: `exit code ${exitCode}` };
  }
  const target = check.port === null ? null : probeTarget(container, check.port, via);
  if (target === null) return { healthy: false, detail: 'it has no address that could be asked' };
  try {
    return await prober.probe(target, check, signal);
  } catch (error) {
    return { healthy: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
