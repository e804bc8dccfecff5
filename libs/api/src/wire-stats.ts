import type { Capacity, NodeStats } from '@cube/task';
import { ZERO_TIME, writeTime } from './wire-time';

/** CPU in cores, memory and disk in bytes, pids in processes and threads. */
export interface WireResources {
  readonly CPU: number;
  readonly Memory: number;
  readonly Disk: number;
  readonly Pids: number;
}

/** The README's statistics under its names. Null where the host can't say (no /proc). */
export interface WireStats {
  readonly CPUStats: Readonly<Record<string, number | string>> | null;
  readonly MemStats: Readonly<Record<string, number>> | null;
  readonly DiskStats: Readonly<Record<string, number>> | null;
  readonly LoadStats: Readonly<Record<string, number>> | null;
  readonly TaskCount: number;
  readonly SampledAt: string;
  /** Measured use. */
  readonly Use: WireResources | null;
}

export function writeResources({ cpu, memoryBytes, diskBytes, pids = 0 }: Capacity): WireResources {
  return { CPU: cpu, Memory: memoryBytes, Disk: diskBytes, Pids: pids };
}

export function toWireStats(stats: NodeStats): WireStats {
  return {
    CPUStats: stats.host?.cpu ?? null,
    MemStats: stats.host?.memory ?? null,
    DiskStats: stats.host?.disk ?? null,
    LoadStats: stats.host?.load ?? null,
    TaskCount: stats.taskCount,
    SampledAt: stats.sampledAt === 0 ? ZERO_TIME : writeTime(stats.sampledAt),
    Use: stats.use === null ? null : writeResources(stats.use),
  };
}
