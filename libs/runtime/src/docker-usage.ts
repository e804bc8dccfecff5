import type { ContainerUsage } from './container-runtime';
import { list, number, record, text } from './json-value';

/** From the body of `/containers/ID/stats`; null for a container that does not run, of which the engine answers zeros. */
export function containerUsage(body: unknown): ContainerUsage | null {
  const stats = record(body);
  const at = Date.parse(text(stats['read']));
  if (Number.isNaN(at) || at <= 0) return null;
  const memory = record(stats['memory_stats']);
  const networks = Object.values(record(stats['networks'])).map(record);
  const sum = (name: string) => networks.reduce((total, network) => total + number(network[name]), 0);
  return {
    at,
    cpuNs: number(record(record(stats['cpu_stats'])['cpu_usage'])['total_usage']),
    memoryBytes: Math.max(0, number(memory['usage']) - fileCache(record(memory['stats']))),
    memoryLimitBytes: number(memory['limit']),
    networkReceivedBytes: sum('rx_bytes'),
    networkSentBytes: sum('tx_bytes'),
    diskReadBytes: moved(stats, 'read'),
    diskWrittenBytes: moved(stats, 'write'),
    pids: number(record(stats['pids_stats'])['current']),
  };
}

/** What the docker command leaves out as well: `total_inactive_file` of control groups 1, `inactive_file` of 2. */
function fileCache(stats: Readonly<Record<string, unknown>>): number {
  return number(stats['total_inactive_file'] ?? stats['inactive_file']);
}

function moved(stats: Readonly<Record<string, unknown>>, direction: 'read' | 'write'): number {
  const entries = list(record(stats['blkio_stats'])['io_service_bytes_recursive']).map(record);
  const ours = entries.filter(({ op }) => text(op).toLowerCase() === direction);
  return ours.reduce((total, { value }) => total + number(value), 0);
}
