import type { ContainerSpec, ImageInfo } from '@cube/runtime/port';
import { type ContainerPort, type HealthCheck, parseContainerPort, type TaskSpec } from '@cube/task';
import type { AttemptRecord } from './attempt-record';
import { canonicalName, isForgedByImage, labelsOf } from './container-labels';
import type { AgentSettings } from './settings';
import { specHash } from './spec-hash';
import { volumeName } from './task-volumes';

/** Of a task that asks for no number: enough for every service, too few for a fork bomb. */
const DEFAULT_PIDS_LIMIT = 1_024;
const LOG_LIMIT = { maxBytes: 10 * 1024 * 1024, files: 3 };

/** What the engine is asked to make, and the probe with its port; or why it can never be made. */
export type ContainerPlan =
  | { readonly ok: true; readonly container: ContainerSpec; readonly probe: HealthCheck | null }
  | { readonly ok: false; readonly problem: string };

export interface PlanContext {
  readonly nodeId: string;
  readonly settings: Pick<AgentSettings, 'publishAddress' | 'allowedVolumes'>;
}

/** From a task's spec to the engine's. Everything that the spec doesn't say is the safe choice. */
export function planContainer(
  record: AttemptRecord,
  spec: TaskSpec,
  image: ImageInfo,
  { nodeId, settings }: PlanContext,
): ContainerPlan {
  const probe = probeWithPort(spec, image);
  if (typeof probe === 'string') return { ok: false, problem: probe };
  const { taskId, attempt, cluster, history, revision } = record;
  const ours = labelsOf({
    ...{ cluster, history, nodeId, taskId, attempt, revision, probe },
    specHash: specHash(spec),
    graceSec: spec.stopGracePeriodSec,
    singleton: spec.singleton,
    name: spec.name,
  });
  if (isForgedByImage(ours, image.labels)) {
    const problem = `image ${spec.image} carries the cube.* labels of this very attempt: build it without them`;
    return { ok: false, problem };
  }
  const container: ContainerSpec = {
    name: canonicalName(taskId, attempt),
    image: spec.image,
    platform: spec.platform,
    command: spec.command,
    entrypoint: spec.entrypoint,
    env: spec.env,
    labels: { ...spec.labels, ...ours },
    workingDir: spec.workingDir,
    user: spec.user,
    cpu: spec.cpu,
    memoryBytes: spec.memoryBytes,
    pidsLimit: spec.pids || DEFAULT_PIDS_LIMIT,
    exposedPorts: allExposed(spec),
    portBindings: bindings(spec, settings.publishAddress),
    volumes: spec.mounts.map(({ source, target, readOnly }) => ({
      name: volumeName(source, cluster, settings.allowedVolumes),
      target,
      readOnly,
    })),
    logLimit: LOG_LIMIT,
  };
  return { ok: true, container, probe };
}

function allExposed(spec: TaskSpec): ContainerPort[] {
  return [...new Set([...spec.exposedPorts, ...bindings(spec, '').map(({ containerPort }) => containerPort)])];
}

function bindings(spec: TaskSpec, hostIp: string): ContainerSpec['portBindings'] {
  return Object.entries(spec.portBindings).flatMap(([containerPort, hostPort]) => {
    const parsed = parseContainerPort(containerPort);
    if (parsed === null || hostPort === undefined) return [];
    return [{ containerPort: `${parsed.port}/${parsed.protocol}` as const, hostIp, hostPort }];
  });
}

/** The probe with the port it goes to; a sentence when there is none it could go to. */
function probeWithPort(spec: TaskSpec, image: ImageInfo): HealthCheck | null | string {
  const probe = spec.healthCheck;
  if (probe === null || probe.type === 'command' || probe.port !== null) return probe;
  const port = lowestTcp(allExposed(spec)) ?? lowestTcp(image.exposedPorts);
  if (port === null) {
    return 'the health check has no port to ask: neither the task nor its image exposes one; set HealthCheck.Port or ExposedPorts';
  }
  return { ...probe, port };
}

function lowestTcp(ports: readonly string[]): number | null {
  const numbers = ports.flatMap((text) => {
    const parsed = parseContainerPort(text);
    return parsed?.protocol === 'tcp' ? [parsed.port] : [];
  });
  return numbers.length === 0 ? null : Math.min(...numbers);
}
