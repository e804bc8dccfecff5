import type { ContainerPort } from './container-port';

/** How a running task is asked whether it works. Durations in seconds, fractions allowed. */
export type HealthCheck = ProbeTiming &
  (
    | { readonly type: 'http'; readonly path: string; readonly port: number | null }
    | { readonly type: 'tcp'; readonly port: number | null }
    | { readonly type: 'command'; readonly command: readonly string[] }
  );

export interface ProbeTiming {
  readonly intervalSec: number;
  readonly timeoutSec: number;
  /** Failures in a row before the task counts as unhealthy. */
  readonly retries: number;
  /** Failures in the first seconds after the start that do not count. */
  readonly startPeriodSec: number;
}

export const DEFAULT_PROBE_TIMING: ProbeTiming = { intervalSec: 10, timeoutSec: 5, retries: 3, startPeriodSec: 0 };

/** A named volume inside the container. */
export interface VolumeMount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** A wish for the node: an expression like a constraint's, and how much it matters, -100 to 100; below 0 to be avoided. */
export interface Affinity {
  readonly expression: string;
  readonly weight: number;
}

/** Tasks with the same labels are spread over the values of something that nodes have, such as `node.labels.zone`. */
export interface Spread {
  readonly over: string;
  /** How much one task more in a zone matters, 1 to 100. */
  readonly weight: number;
}

/** Of affinities and spreads that say none. */
export const DEFAULT_WEIGHT = 50;

export const PULL_POLICIES = ['missing', 'always', 'never'] as const;

export type PullPolicy = (typeof PULL_POLICIES)[number];

/**
 * What the user wants to run. Complete: every default is filled in where it is parsed.
 * CPU in cores, memory and disk in bytes, pids in processes and threads; 0 means undeclared.
 */
export interface TaskSpec {
  readonly name: string;
  readonly image: string;
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly pids: number;
  readonly exposedPorts: readonly ContainerPort[];
  /** Host port by container port; `''` asks for any free one. */
  readonly portBindings: Readonly<Partial<Record<ContainerPort, string>>>;
  /** `''`, `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:N`; see `parseRestartPolicy`. */
  readonly restartPolicy: string;
  readonly healthCheck: HealthCheck | null;
  /** Null keeps the image's own. */
  readonly command: readonly string[] | null;
  readonly entrypoint: readonly string[] | null;
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly user: string;
  readonly mounts: readonly VolumeMount[];
  readonly stopGracePeriodSec: number;
  readonly pullPolicy: PullPolicy;
  /** `os/arch[/variant]`; `''` runs on any node. */
  readonly platform: string;
  readonly singleton: boolean;
  readonly priority: number;
  /** Strategy of this task alone; `''` uses the cluster's. */
  readonly strategy: string;
  /** Conditions that a node must meet, such as `node.labels.disk==ssd`. */
  readonly constraints: readonly string[];
  readonly affinities: readonly Affinity[];
  readonly spread: readonly Spread[];
  /** How many tasks with the same labels one node may have, this one included; 0 is any number. */
  readonly maxPerNode: number;
}

/** The least that a spec says; everything else has these defaults. */
export const SPEC_DEFAULTS: Omit<TaskSpec, 'name' | 'image'> = {
  cpu: 0,
  memoryBytes: 0,
  diskBytes: 0,
  pids: 0,
  exposedPorts: [],
  portBindings: {},
  restartPolicy: '',
  healthCheck: null,
  command: null,
  entrypoint: null,
  env: [],
  labels: {},
  workingDir: '',
  user: '',
  mounts: [],
  stopGracePeriodSec: 10,
  pullPolicy: 'missing',
  platform: '',
  singleton: false,
  priority: 50,
  strategy: '',
  constraints: [],
  affinities: [],
  spread: [],
  maxPerNode: 0,
};

/** Host ports that a spec asks for by number, with the protocol: what two tasks on one host can't share. */
export function fixedHostPorts(spec: Pick<TaskSpec, 'portBindings'>): { port: number; protocol: string }[] {
  return Object.entries(spec.portBindings).flatMap(([containerPort, hostPort]) => {
    if (hostPort === undefined || hostPort === '') return [];
    return [{ port: Number(hostPort), protocol: containerPort.split('/')[1] ?? 'tcp' }];
  });
}
