/** What a worker has to give: its share of the host. CPU in cores, memory and disk in bytes, pids in processes and threads. */
export interface Capacity {
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** Absent where the worker can't say. */
  readonly pids?: number;
}

/** Measured use of the host or of the worker's share. Null where the host can't say (no /proc). */
export interface MeasuredUse {
  /** Cores in use, averaged between the last two samples. */
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/** The statistics of the lineage's README, under its names; memory in kB as /proc/meminfo has it, disk in bytes. */
export interface HostStats {
  readonly cpu: Readonly<Record<string, number | string>>;
  readonly memory: Readonly<Record<string, number>>;
  readonly disk: Readonly<Record<string, number>>;
  readonly load: Readonly<Record<string, number>>;
}

export interface NodeStats {
  readonly sampledAt: number;
  readonly taskCount: number;
  /** Null when statistics are not available on this host. */
  readonly use: MeasuredUse | null;
  readonly host: HostStats | null;
}
