import { AGENT_DEFAULTS } from '@cube/agent';
import {
  choiceSetting,
  customSetting,
  hostSetting,
  integerSetting,
  listenSettings,
  listSetting,
  numberSetting,
  optional,
  pathSetting,
  type Reading,
  sharedSettings,
  type SettingValues,
  textSetting,
} from '@cube/server';

/** Every setting of a worker. */
export const WORKER_SETTINGS = {
  ...listenSettings('CUBE_WORKER', 5000),
  ...sharedSettings({ dataDir: '.cube/worker' }),
  name: optional(
    textSetting('CUBE_WORKER_NAME', { description: 'Name of this node; the host name and port if absent.' }),
  ),
  managerUrl: optional(
    textSetting('CUBE_MANAGER_URL', {
      description:
        'Manager to join, such as http://10.0.0.1:5556. Without it the manager lists this worker in CUBE_WORKERS.',
    }),
  ),
  advertise: optional(
    textSetting('CUBE_WORKER_ADVERTISE', {
      description: 'host:port under which the manager reaches this worker; where it listens if absent.',
    }),
  ),
  labels: listSetting('CUBE_WORKER_LABELS', readLabel, {
    description: 'Labels for Constraints, as key=value,key=value.',
    default: [],
  }),
  publishAddress: hostSetting('CUBE_PUBLISH_ADDRESS', {
    description: 'Host address that the ports of tasks are published on.',
    default: AGENT_DEFAULTS.publishAddress,
  }),
  hostId: optional(
    textSetting('CUBE_HOST_ID', {
      description: "Workers with the same one share a host's ports; the kernel's boot ID if absent.",
    }),
  ),
  share: optional(
    customSetting('CUBE_WORKER_SHARE', 'share', readShare, {
      description:
        "This worker's part of the host's capacity, such as 1/3 for one of three workers; all of it if absent.",
    }),
  ),
  cpu: optional(
    numberSetting('CUBE_WORKER_CPU', {
      description: 'Cores to give to tasks; all that this process may use if absent.',
      min: 0.01,
      max: 4096,
    }),
  ),
  memoryBytes: optional(
    integerSetting('CUBE_WORKER_MEMORY', {
      description: 'Bytes of memory to give to tasks; all if absent.',
      min: 1,
      max: 2 ** 50,
    }),
  ),
  diskBytes: optional(
    integerSetting('CUBE_WORKER_DISK', {
      description: 'Bytes of disk to give to tasks; all if absent.',
      min: 1,
      max: 2 ** 50,
    }),
  ),
  pids: optional(
    integerSetting('CUBE_WORKER_PIDS', {
      description: 'Processes and threads to give to tasks; all that the kernel allows if absent.',
      min: 1,
      max: 2 ** 22,
    }),
  ),
  dockerHost: textSetting('DOCKER_HOST', {
    description: 'The container engine: unix:///path or tcp://host:port.',
    default: 'unix:///var/run/docker.sock',
  }),
  registryAuthFile: optional(
    pathSetting('CUBE_REGISTRY_AUTH_FILE', {
      description: 'Registry credentials in the form of ~/.docker/config.json ("auths").',
    }),
  ),
  engineConcurrency: integerSetting('CUBE_ENGINE_CONCURRENCY', {
    description: 'Containers that are created or started at once.',
    default: AGENT_DEFAULTS.engineConcurrency,
    min: 1,
    max: 64,
  }),
  pullConcurrency: integerSetting('CUBE_PULL_CONCURRENCY', {
    description: 'Images that are pulled at once.',
    default: AGENT_DEFAULTS.pullConcurrency,
    min: 1,
    max: 64,
  }),
  keepEnded: integerSetting('CUBE_KEEP_ENDED', {
    description: 'Ended containers that are kept for inspection; the oldest are removed.',
    default: AGENT_DEFAULTS.keepEnded,
    min: 0,
    max: 10_000,
  }),
  probeVia: choiceSetting('CUBE_PROBE_VIA', ['auto', 'container', 'published'], {
    description:
      "Where probes go: to the container's own address or to its published port. auto: published without /proc (Docker Desktop).",
    default: 'auto',
  }),
  allowedVolumes: listSetting('CUBE_ALLOWED_VOLUMES', (text): Reading<string> => ({ value: text }), {
    description: "Volumes of the engine that tasks may mount beside the cluster's own.",
    default: [],
  }),
  procRoot: pathSetting('CUBE_PROC_ROOT', { description: "Where the kernel's /proc is.", default: '/proc' }),
};

export type WorkerSettings = SettingValues<typeof WORKER_SETTINGS>;

function readShare(text: string): Reading<number> {
  const [part = Number.NaN, of = 1] = text.split('/').map(Number);
  const share = part / of;
  return share > 0 && share <= 1 ? { value: share } : { wrong: 'is not a share such as 1/3 or 0.5' };
}

function readLabel(text: string): Reading<readonly [string, string]> {
  const [key = '', ...value] = text.split('=');
  if (!/^[A-Za-z0-9_][A-Za-z0-9_./-]{0,127}$/.test(key) || value.length === 0) return { wrong: 'is not key=value' };
  return { value: [key, value.join('=')] };
}
