import type { TaskSpec } from '@cube/task';
import { type AffinityDto, type SpreadDto, writeAffinity, writeSpread } from './affinity-dto';
import { maskEntry } from './environment';
import { writeHealthCheck, type WireHealthCheck } from './health-check-dto';
import { type MountDto, writeMount } from './mount-dto';

/** What the user wants to run, complete, as the wire says it. */
export interface WireSpec {
  readonly Name: string;
  readonly Image: string;
  readonly CPU: number;
  readonly Memory: number;
  readonly Disk: number;
  readonly Pids: number;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly PortBindings: Readonly<Record<string, string>>;
  readonly RestartPolicy: string;
  readonly HealthCheck: WireHealthCheck;
  readonly Cmd: readonly string[] | null;
  readonly Entrypoint: readonly string[] | null;
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly WorkingDir: string;
  readonly User: string;
  readonly Mounts: readonly MountDto[];
  readonly StopGracePeriod: number;
  readonly PullPolicy: string;
  readonly Platform: string;
  readonly Singleton: boolean;
  readonly Priority: number;
  readonly Strategy: string;
  readonly Constraints: readonly string[];
  readonly Affinities: readonly AffinityDto[];
  readonly Spread: readonly SpreadDto[];
  readonly MaxPerNode: number;
}

/** For workers, who have to run it: with the values of `Env`. */
export function writeSpec(spec: TaskSpec): WireSpec {
  return {
    Name: spec.name,
    Image: spec.image,
    CPU: spec.cpu,
    Memory: spec.memoryBytes,
    Disk: spec.diskBytes,
    Pids: spec.pids,
    ExposedPorts: Object.fromEntries(spec.exposedPorts.map((port) => [port, {}])),
    PortBindings: Object.fromEntries(Object.entries(spec.portBindings).map(([port, host]) => [port, host ?? ''])),
    RestartPolicy: spec.restartPolicy,
    HealthCheck: writeHealthCheck(spec.healthCheck),
    Cmd: spec.command,
    Entrypoint: spec.entrypoint,
    Env: spec.env,
    Labels: spec.labels,
    WorkingDir: spec.workingDir,
    User: spec.user,
    Mounts: spec.mounts.map(writeMount),
    StopGracePeriod: spec.stopGracePeriodSec,
    PullPolicy: spec.pullPolicy,
    Platform: spec.platform,
    Singleton: spec.singleton,
    Priority: spec.priority,
    Strategy: spec.strategy,
    Constraints: spec.constraints,
    Affinities: spec.affinities.map(writeAffinity),
    Spread: spec.spread.map(writeSpread),
    MaxPerNode: spec.maxPerNode,
  };
}

/** For everyone else: `Env` says which keys are set, not to what. */
export function writeMaskedSpec(spec: TaskSpec): WireSpec {
  return { ...writeSpec(spec), Env: spec.env.map(maskEntry) };
}
