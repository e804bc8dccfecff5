import { DEFAULT_PROBE_TIMING, type HealthCheck } from '@cube/task';

/** The labels by which Cube knows its containers again. `Env` is in none of them. */
export const LABELS = {
  cluster: 'cube.cluster',
  history: 'cube.history',
  node: 'cube.node',
  task: 'cube.task',
  attempt: 'cube.attempt',
  revision: 'cube.revision',
  spec: 'cube.spec',
  probe: 'cube.probe',
  grace: 'cube.grace',
  singleton: 'cube.singleton',
  name: 'cube.name',
} as const;

/** Everything a worker has to know about a container that it finds after a restart. */
export interface ContainerIdentity {
  readonly cluster: string;
  readonly history: string;
  readonly nodeId: string;
  readonly taskId: string;
  readonly attempt: number;
  /** Revision of the decision that made it. */
  readonly revision: number;
  readonly specHash: string;
  /** With its port filled in. */
  readonly probe: HealthCheck | null;
  readonly graceSec: number;
  readonly singleton: boolean;
  /** The task's name. */
  readonly name: string;
}

export function labelsOf(identity: ContainerIdentity): Readonly<Record<string, string>> {
  return {
    [LABELS.cluster]: identity.cluster,
    [LABELS.history]: identity.history,
    [LABELS.node]: identity.nodeId,
    [LABELS.task]: identity.taskId,
    [LABELS.attempt]: String(identity.attempt),
    [LABELS.revision]: String(identity.revision),
    [LABELS.spec]: identity.specHash,
    [LABELS.probe]: identity.probe === null ? '' : JSON.stringify(identity.probe),
    [LABELS.grace]: String(identity.graceSec),
    [LABELS.singleton]: String(identity.singleton),
    [LABELS.name]: identity.name,
  };
}

/** Null when the labels are not those of a container that Cube made. */
export function identityFrom(labels: Readonly<Record<string, string>>): ContainerIdentity | null {
  const cluster = labels[LABELS.cluster];
  const nodeId = labels[LABELS.node];
  const taskId = labels[LABELS.task];
  const attempt = wholeNumber(labels[LABELS.attempt]);
  if (!cluster || !nodeId || !taskId || attempt === null || attempt < 1) return null;
  return {
    cluster,
    history: labels[LABELS.history] ?? '',
    nodeId,
    taskId,
    attempt,
    revision: wholeNumber(labels[LABELS.revision]) ?? 0,
    specHash: labels[LABELS.spec] ?? '',
    probe: parseProbe(labels[LABELS.probe] ?? ''),
    graceSec: duration(labels[LABELS.grace]) ?? 10,
    singleton: labels[LABELS.singleton] === 'true',
    name: labels[LABELS.name] ?? '',
  };
}

/**
 * Whether an image brings the very identity that a container of it shows: then the container may have been made by
 * anybody (`docker commit` copies labels), and its labels prove nothing.
 */
export function isForgedByImage(
  container: Readonly<Record<string, string>>,
  image: Readonly<Record<string, string>>,
): boolean {
  return [LABELS.node, LABELS.task, LABELS.attempt].every(
    (key) => image[key] !== undefined && image[key] === container[key],
  );
}

/** The engine refuses a second container of this name: what makes an attempt's container unique. */
export function canonicalName(taskId: string, attempt: number): string {
  return `cube-${taskId}-${attempt}`;
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}

function duration(text: string | undefined): number | null {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function parseProbe(text: string): HealthCheck | null {
  if (text === '') return null;
  try {
    return probeFrom(JSON.parse(text) as unknown);
  } catch {
    // Labels that nobody but Cube writes; a damaged one costs the probes, not the container.
    return null;
  }
}

function probeFrom(value: unknown): HealthCheck | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = new Map<string, unknown>(Object.entries(value));
  const timing = {
    intervalSec: positive(fields.get('intervalSec'), DEFAULT_PROBE_TIMING.intervalSec),
    timeoutSec: positive(fields.get('timeoutSec'), DEFAULT_PROBE_TIMING.timeoutSec),
    retries: positive(fields.get('retries'), DEFAULT_PROBE_TIMING.retries),
    startPeriodSec: positive(fields.get('startPeriodSec'), DEFAULT_PROBE_TIMING.startPeriodSec),
  };
  const port = fields.get('port');
  const path = fields.get('path');
  const command = fields.get('command');
  switch (fields.get('type')) {
    case 'http':
      return typeof path === 'string' ? { ...timing, type: 'http', path, port: portOrNull(port) } : null;
    case 'tcp':
      return { ...timing, type: 'tcp', port: portOrNull(port) };
    case 'command':
      return Array.isArray(command) && command.every((word) => typeof word === 'string')
        ? { ...timing, type: 'command', command }
        : null;
    default:
      return null;
  }
}

function positive(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : fallback;
}

function portOrNull(value: unknown): number | null {
  return typeof value === 'number' && value >= 1 && value <= 65535 ? value : null;
}
