import type { Capacity, HostStats, MeasuredUse } from '@cube/task';
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { cgroupLimits } from './cgroup-limits';
import { busyCores, parseProcStat, type ProcStat } from './cpu-stats';
import { type DiskStats, diskStats } from './disk-stats';
import { parseLoadavg } from './load-stats';
import { type MemoryStats, parseMeminfo } from './memory-stats';

export interface LinuxStatsOptions {
  readonly procRoot?: string;
  readonly cgroupRoot?: string;
  /** A path on the file system whose space counts. */
  readonly diskPath?: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface LinuxSample {
  readonly sampledAt: number;
  /** Of the whole host; CPU since the sample before. */
  readonly use: MeasuredUse;
  /** The whole host. */
  readonly physical: Capacity;
  readonly host: HostStats;
}

/** Reads what the kernel says of this host. */
export class LinuxStatsReader {
  private readonly options: Required<LinuxStatsOptions>;
  private before: ProcStat;

  private constructor(options: Required<LinuxStatsOptions>) {
    this.options = options;
    this.before = this.readStat();
  }

  /**
   * Null on a host without /proc (macOS, or hidden): statistics are not available there. Throws ProcFileError if what is
   * there is no /proc.
   */
  static open(options: LinuxStatsOptions = {}): LinuxStatsReader | null {
    const { procRoot = '/proc', cgroupRoot = '/sys/fs/cgroup', diskPath = '/', now = Date.now } = options;
    if (readText(join(procRoot, 'stat')) === null || readText(join(procRoot, 'meminfo')) === null) return null;
    return new LinuxStatsReader({ procRoot, cgroupRoot, diskPath, now });
  }

  /** The files of /proc are made in memory and read at once; only the disk is waited for. Rejects with ProcFileError. */
  async sample(): Promise<LinuxSample> {
    const sampledAt = this.options.now();
    const disk = diskStats(await statfs(this.options.diskPath));
    const stat = this.readStat();
    const memory = parseMeminfo(this.read('meminfo'));
    const load = parseLoadavg(this.read('loadavg'));
    const cpu = busyCores(this.before, stat);
    this.before = stat;
    const memoryBytes = (memory.MemTotal - memory.MemAvailable) * 1024;
    return {
      sampledAt,
      use: { cpu, memoryBytes, diskBytes: disk.Used },
      physical: physicalCapacity(stat, memory, disk),
      host: { cpu: stat.cpu, memory, disk, load },
    };
  }

  /** What this process may have of the host: limits of its control groups count as capacity. */
  async hostCapacity(): Promise<Capacity> {
    const disk = diskStats(await statfs(this.options.diskPath));
    const physical = physicalCapacity(this.readStat(), parseMeminfo(this.read('meminfo')), disk);
    const membership = readText(join(this.options.procRoot, 'self/cgroup')) ?? '';
    const limits = cgroupLimits({ membership, root: this.options.cgroupRoot, read: readText });
    return {
      cpu: Math.min(physical.cpu, limits.cpu ?? Infinity),
      memoryBytes: Math.min(physical.memoryBytes, limits.memoryBytes ?? Infinity),
      diskBytes: physical.diskBytes,
      pids: Math.min(this.pidLimit(), limits.pids ?? Infinity),
    };
  }

  /** How many processes and threads the kernel will run; 0 where it doesn't say. */
  private pidLimit(): number {
    const limits = ['pid_max', 'threads-max'].map((name) =>
      Number(readText(join(this.options.procRoot, 'sys/kernel', name)) ?? NaN),
    );
    const known = limits.filter((limit) => Number.isSafeInteger(limit) && limit > 0);
    return known.length === 0 ? 0 : Math.min(...known);
  }

  private readStat(): ProcStat {
    return parseProcStat(this.read('stat'));
  }

  private read(file: string): string {
    return readFileSync(join(this.options.procRoot, file), 'utf8');
  }
}

function physicalCapacity({ cpuCount }: ProcStat, { MemTotal }: MemoryStats, { All }: DiskStats): Capacity {
  return { cpu: cpuCount, memoryBytes: MemTotal * 1024, diskBytes: All };
}

/** The kernel's boot ID: the same for every process of this host until it boots again. Null without /proc. */
export function hostId(procRoot = '/proc'): string | null {
  const id = readText(join(procRoot, 'sys/kernel/random/boot_id'))?.trim() ?? '';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
