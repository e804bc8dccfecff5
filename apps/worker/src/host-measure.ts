import { hostId, LinuxStatsReader } from '@cube/linux-stats';
import type { ContainerRuntime } from '@cube/runtime/port';
import type { Capacity, Clock, MeasuredUse, NodeStats } from '@cube/task';
import type { WorkerSettings } from './settings';

type Share = Pick<WorkerSettings, 'share' | 'cpu' | 'memoryBytes' | 'diskBytes' | 'pids'>;

/**
 * What this worker has to give, and how much of it is in use. From /proc where there is one; elsewhere (Docker Desktop) capacity comes
 * from the engine, and statistics are not available.
 */
export class HostMeasure {
  /** What this worker last said to have: its use is told as a part of that. Control groups are not read at every sample. */
  private told: Capacity | null = null;

  private constructor(
    private readonly reader: LinuxStatsReader | null,
    private readonly share: Share,
    private readonly runtime: ContainerRuntime,
    private readonly clock: Clock,
    /** The host's identity; null where the kernel has none to tell. */
    readonly hostId: string | null,
  ) {}

  static open(settings: Share & { readonly procRoot: string }, runtime: ContainerRuntime, clock: Clock): HostMeasure {
    const { procRoot } = settings;
    const reader = LinuxStatsReader.open({ procRoot, now: () => clock.now() });
    return new HostMeasure(reader, settings, runtime, clock, reader === null ? null : hostId(procRoot));
  }

  get hasStatistics(): boolean {
    return this.reader !== null;
  }

  async capacity(): Promise<Capacity> {
    const whole = this.reader === null ? await this.engineCapacity() : await this.reader.hostCapacity();
    const { share, cpu, memoryBytes, diskBytes, pids } = this.share;
    const part = share ?? 1;
    this.told = {
      cpu: cpu ?? whole.cpu * part,
      memoryBytes: memoryBytes ?? Math.floor(whole.memoryBytes * part),
      diskBytes: diskBytes ?? Math.floor(whole.diskBytes * part),
      pids: pids ?? Math.floor((whole.pids ?? 0) * part),
    };
    return this.told;
  }

  /** One sample. Its `taskCount` is the agent's to fill in. */
  async stats(): Promise<NodeStats> {
    if (this.reader === null) return { sampledAt: this.clock.now(), taskCount: 0, use: null, host: null };
    const { sampledAt, use, physical, host } = await this.reader.sample();
    return { sampledAt, taskCount: 0, use: scaled(use, physical, this.told ?? (await this.capacity())), host };
  }

  private async engineCapacity(): Promise<Capacity> {
    const { cpus, memoryBytes } = await this.runtime.info();
    // The engine tells neither disk nor pids: tasks that ask for some need CUBE_WORKER_DISK and CUBE_WORKER_PIDS here.
    return { cpu: cpus, memoryBytes, diskBytes: 0 };
  }
}

/** The host's use as a use of this worker's part: three workers of one busy host are each as busy as the host. */
function scaled(use: MeasuredUse, host: Capacity, part: Capacity): MeasuredUse {
  return {
    cpu: proportion(use.cpu, host.cpu) * part.cpu,
    memoryBytes: Math.round(proportion(use.memoryBytes, host.memoryBytes) * part.memoryBytes),
    diskBytes: Math.round(proportion(use.diskBytes, host.diskBytes) * part.diskBytes),
  };
}

function proportion(used: number, of: number): number {
  return of > 0 ? used / of : 0;
}
