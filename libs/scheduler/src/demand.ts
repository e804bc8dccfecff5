import { fixedHostPorts, type TaskSpec } from '@cube/task';

/**
 * What a task takes from the node it runs on, and what it is to the other tasks there. CPU in cores, memory and disk in
 * bytes, pids in processes and threads; 0 is undeclared.
 */
export interface Demand {
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly pids: number;
  readonly hostPorts: readonly HostPort[];
  /** Names of the volumes that it mounts: they are where it runs from then on. */
  readonly volumes: readonly string[];
  /** Its own. Tasks with the same are its peers. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A port that the task holds on its host. */
export interface HostPort {
  /** Null is the publish address of whichever node gets the task. */
  readonly address: string | null;
  readonly port: number;
  readonly protocol: string;
}

/** What a spec asks for. `publishAddress` is for a container that is known to hold its ports elsewhere than its node publishes now. */
export function demandOf(
  spec: Pick<TaskSpec, 'cpu' | 'memoryBytes' | 'diskBytes' | 'pids' | 'portBindings' | 'mounts' | 'labels'>,
  publishAddress: string | null = null,
): Demand {
  const { cpu, memoryBytes, diskBytes, pids, labels } = spec;
  const volumes = [...new Set(spec.mounts.map(({ source }) => source))];
  const hostPorts = fixedHostPorts(spec).map((port) => ({ ...port, address: publishAddress }));
  return { cpu, memoryBytes, diskBytes, pids, hostPorts, volumes, labels };
}
