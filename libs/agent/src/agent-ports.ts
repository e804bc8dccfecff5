import type { ContainerRuntime } from '@cube/runtime/port';
import type { Capacity, Clock, Ids, Log, NodeStats, Rng } from '@cube/task';
import type { AgentObserver } from './observer';
import type { Prober } from './prober';
import type { IdentityStore } from './worker-identity';

/** Everything that an agent needs from outside. */
export interface AgentPorts {
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly ids: Ids;
  readonly log: Log;
  readonly identityStore: IdentityStore;
  readonly prober: Prober;
  /** Its `taskCount` is filled in by the agent. */
  readonly stats: () => Promise<NodeStats>;
  readonly capacity: () => Promise<Capacity>;
  /** Told what goes on; nobody if absent. */
  readonly observer?: AgentObserver;
}
