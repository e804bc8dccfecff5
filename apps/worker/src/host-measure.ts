import type { ContainerRuntime } from '@cube/runtime/port';
import type { Capacity, Clock, NodeStats } from '@cube/task';
import type { WorkerSettings } from './settings';

/** What this worker has to give, and what of it is in use. */
export class HostMeasure {
  readonly id: string | null = null;
  readonly hasProc = true;

  private constructor(
    private readonly settings: WorkerSettings,
    private readonly runtime: ContainerRuntime,
    private readonly clock: Clock,
  ) {}

  static open(settings: WorkerSettings, runtime: ContainerRuntime, clock: Clock): HostMeasure {
    return new HostMeasure(settings, runtime, clock);
  }

  async capacity(): Promise<Capacity> {
    const { cpus, memoryBytes } = await this.runtime.info();
    const share = this.settings.share ?? 1;
    return { cpu: cpus * share, memoryBytes: Math.floor(memoryBytes * share), diskBytes: 0 };
  }

  async stats(): Promise<NodeStats> {
    return { sampledAt: this.clock.now(), taskCount: 0, use: null, host: null };
  }
}
