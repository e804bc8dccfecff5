import { fixedHostPorts, type TaskSpec } from '@cube/task';

/** What a task needs from the node it runs on. CPU in cores, memory and disk in bytes; 0 is undeclared. */
export interface Demand {
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly hostPorts: readonly HostPort[];
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
  spec: Pick<TaskSpec, 'cpu' | 'memoryBytes' | 'diskBytes' | 'portBindings'>,
  publishAddress: string | null = null,
): Demand {
  const { cpu, memoryBytes, diskBytes } = spec;
  const hostPorts = fixedHostPorts(spec).map((port) => ({ ...port, address: publishAddress }));
  return { cpu, memoryBytes, diskBytes, hostPorts };
}
