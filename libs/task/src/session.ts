import type { Health } from './attempt';
import type { HostPorts } from './container-port';
import type { Capacity, NodeStats } from './node-stats';
import type { Reason } from './reason';
import type { AttemptEnd } from './restart-policy';
import type { TaskSpec } from './task-spec';
import type { TaskState } from './task-state';

/** Who speaks for a cluster: goes with every call of a manager. */
export interface ManagerIdentity {
  readonly cluster: string;
  readonly history: string;
  readonly epoch: number;
  /** Random per manager start. */
  readonly manager: string;
}

/** The worker's answer to HELLO. */
export interface HelloAnswer {
  readonly nodeId: string;
  readonly name: string;
  /** Random per worker process. */
  readonly instance: string;
  /** Workers with the same host ID share one host's ports. */
  readonly hostId: string;
  readonly highestEpoch: number;
  readonly platform: string;
  readonly publishAddress: string;
  readonly capacity: Capacity;
  readonly labels: Readonly<Record<string, string>>;
  /** Versions of its kernel and container engine, `''` where it can't say. */
  readonly kernel: string;
  readonly engine: string;
  /** Names of the volumes on it that tasks may mount, as tasks name them. Null where it can't say now. */
  readonly volumes: readonly string[] | null;
  /** Its containers, freshly listed. */
  readonly attempts: readonly AttemptReport[];
}

/** What a manager asks of a worker about one attempt (APPLY). */
export type Command =
  | {
      readonly action: 'run';
      readonly taskId: string;
      readonly attempt: number;
      readonly revision: number;
      readonly spec: TaskSpec;
    }
  | {
      readonly action: 'stop' | 'collect';
      readonly taskId: string;
      readonly attempt: number;
      readonly revision: number;
      readonly graceSec: number;
    };

/** The newest that a worker knows of one attempt. */
export interface AttemptReport {
  readonly taskId: string;
  readonly attempt: number;
  /** Revision of the decision that it followed. */
  readonly revision: number;
  /** Cluster and history that made the container, from its labels. */
  readonly cluster: string;
  readonly history: string;
  readonly state: Exclude<TaskState, 'Pending'>;
  readonly containerId: string;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly exitCode: number | null;
  /** How it ended, once it has; what restarts are decided by. */
  readonly end: AttemptEnd | null;
  readonly reason: Reason | null;
  readonly health: Health;
  readonly hostPorts: HostPorts | null;
  readonly imageDigest: string;
  /** Confirmed gone: its ports and memory are free, and no engine call about it is in flight. */
  readonly released: boolean;
}

/** Answer to REPORTS. */
export interface ReportPage {
  readonly instance: string;
  /** Acknowledge by asking for what came since. */
  readonly seq: number;
  /** The list is everything the worker knows, not only what changed. */
  readonly full: boolean;
  readonly reports: readonly AttemptReport[];
  readonly stats: NodeStats | null;
}
