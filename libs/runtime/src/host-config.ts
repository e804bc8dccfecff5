import type Docker from 'dockerode';
import type { ContainerSpec } from './container-runtime';

/** One create request: what goes into the URL and what into the body. */
export interface CreateRequest {
  readonly _query: Readonly<Record<string, string>>;
  readonly _body: Docker.ContainerCreateOptions;
}

/**
 * The engine's create request for a spec. Name and platform are the URL's only parameters: left to itself, dockerode
 * repeats the whole body there, `Env` included, and engines log URLs.
 */
export function createRequest(spec: ContainerSpec): CreateRequest {
  const platform = spec.platform === '' ? {} : { platform: spec.platform };
  return { _query: { name: spec.name, ...platform }, _body: body(spec) };
}

function body(spec: ContainerSpec): Docker.ContainerCreateOptions {
  return {
    Image: spec.image,
    ...(spec.command === null ? {} : { Cmd: [...spec.command] }),
    ...(spec.entrypoint === null ? {} : { Entrypoint: [...spec.entrypoint] }),
    Env: [...spec.env],
    Labels: { ...spec.labels },
    WorkingDir: spec.workingDir,
    User: spec.user,
    Tty: false,
    ExposedPorts: exposedPorts(spec),
    HostConfig: hostConfig(spec),
  };
}

function hostConfig(spec: ContainerSpec): Docker.HostConfig {
  return {
    NanoCpus: Math.round(spec.cpu * 1e9),
    Memory: spec.memoryBytes,
    // Memory and swap together: equal means no swap.
    MemorySwap: spec.memoryBytes,
    PidsLimit: spec.pidsLimit,
    SecurityOpt: ['no-new-privileges'],
    RestartPolicy: { Name: 'no' },
    AutoRemove: false,
    Init: false,
    PublishAllPorts: false,
    PortBindings: portBindings(spec),
    Mounts: spec.volumes.map((volume) => ({
      Type: 'volume' as const,
      Source: volume.name,
      Target: volume.target,
      ReadOnly: volume.readOnly,
    })),
    LogConfig: {
      Type: 'json-file',
      Config: { 'max-size': `${spec.logLimit.maxBytes}`, 'max-file': `${spec.logLimit.files}` },
    },
  };
}

/** Bound ports are exposed too: the engine silently ignores a binding of a port that is not. */
function exposedPorts(spec: ContainerSpec): Record<string, object> {
  const ports = [...spec.exposedPorts, ...spec.portBindings.map((binding) => binding.containerPort)];
  return Object.fromEntries(ports.map((port) => [port, {}]));
}

function portBindings(spec: ContainerSpec): Record<string, { HostIp: string; HostPort: string }[]> {
  const byPort: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { containerPort, hostIp, hostPort } of spec.portBindings) {
    (byPort[containerPort] ??= []).push({ HostIp: hostIp, HostPort: hostPort });
  }
  return byPort;
}
