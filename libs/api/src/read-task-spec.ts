import { SPEC_DEFAULTS, type TaskSpec } from '@cube/task';
import { readAffinity, readSpread } from './affinity-dto';
import { isPlainObject, type Problem } from './check';
import { isAbsent } from './field';
import { readHealthCheck } from './health-check-dto';
import { readMount } from './mount-dto';
import { readPorts } from './port-maps';
import { type ReadDto, readDto } from './read-dto';
import { TaskDto } from './task-dto';

export type ReadTaskSpec =
  | { readonly ok: true; readonly taskId: string | null; readonly spec: TaskSpec }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The spec of a task that is to run, every default filled in; `name` is `''` when the user gave none.
 * Precondition: `hostileShape` found nothing.
 */
export function readTaskSpec(value: unknown): ReadTaskSpec {
  const read = readDto(TaskDto, value);
  const problems = [...specProblems(value, read), ...missingImage(value)];
  if (!read.ok || typeof read.dto.Image !== 'string' || problems.length > 0) return { ok: false, problems };
  return { ok: true, taskId: read.dto.ID?.toLowerCase() ?? null, spec: toSpec(read.dto, read.dto.Image) };
}

/** All that is wrong with what is said. What is not said, such as an image, may still be missing. */
export function specProblems(value: unknown, read: ReadDto<TaskDto> = readDto(TaskDto, value)): readonly Problem[] {
  return read.ok ? probeProblems(read.dto) : [...read.problems, ...probeProblems(probeFields(value))];
}

/** The fields that say where to probe, if these are right, whatever is wrong with the others. */
function probeFields(value: unknown): TaskDto {
  const { HealthCheck, ExposedPorts, PortBindings } = isPlainObject(value) ? value : {};
  const read = readDto(TaskDto, { HealthCheck, ExposedPorts, PortBindings });
  return read.ok ? read.dto : {};
}

function missingImage(value: unknown): readonly Problem[] {
  if (!isPlainObject(value) || !isAbsent(value['Image'])) return [];
  return [{ at: '.Image', value: null, expected: 'an image: a task needs one to run' }];
}

function toSpec(dto: TaskDto, image: string): TaskSpec {
  return {
    name: dto.Name ?? '',
    image,
    ...resources(dto),
    ...readPorts(dto.ExposedPorts ?? {}, dto.PortBindings ?? {}),
    restartPolicy: dto.RestartPolicy ?? SPEC_DEFAULTS.restartPolicy,
    healthCheck: readHealthCheck(dto.HealthCheck ?? ''),
    ...container(dto),
    labels: dto.Labels ?? SPEC_DEFAULTS.labels,
    mounts: (dto.Mounts ?? []).map(readMount),
    stopGracePeriodSec: positive(dto.StopGracePeriod ?? SPEC_DEFAULTS.stopGracePeriodSec),
    pullPolicy: dto.PullPolicy ?? SPEC_DEFAULTS.pullPolicy,
    ...placement(dto),
  };
}

function resources(dto: TaskDto): Pick<TaskSpec, 'cpu' | 'memoryBytes' | 'diskBytes' | 'pids'> {
  return {
    cpu: positive(dto.CPU ?? SPEC_DEFAULTS.cpu),
    memoryBytes: positive(dto.Memory ?? SPEC_DEFAULTS.memoryBytes),
    diskBytes: positive(dto.Disk ?? SPEC_DEFAULTS.diskBytes),
    pids: positive(dto.Pids ?? SPEC_DEFAULTS.pids),
  };
}

function container(dto: TaskDto): Pick<TaskSpec, 'command' | 'entrypoint' | 'env' | 'workingDir' | 'user'> {
  return {
    command: wordsOrOwn(dto.Cmd),
    entrypoint: wordsOrOwn(dto.Entrypoint),
    env: dto.Env ?? SPEC_DEFAULTS.env,
    workingDir: dto.WorkingDir ?? SPEC_DEFAULTS.workingDir,
    user: dto.User ?? SPEC_DEFAULTS.user,
  };
}

type PlacementWish = Pick<
  TaskSpec,
  'platform' | 'singleton' | 'priority' | 'strategy' | 'constraints' | 'affinities' | 'spread' | 'maxPerNode'
>;

function placement(dto: TaskDto): PlacementWish {
  return {
    platform: dto.Platform ?? SPEC_DEFAULTS.platform,
    singleton: dto.Singleton ?? SPEC_DEFAULTS.singleton,
    priority: positive(dto.Priority ?? SPEC_DEFAULTS.priority),
    strategy: dto.Strategy ?? SPEC_DEFAULTS.strategy,
    constraints: dto.Constraints ?? SPEC_DEFAULTS.constraints,
    affinities: (dto.Affinities ?? []).map(readAffinity),
    spread: (dto.Spread ?? []).map(readSpread),
    maxPerNode: positive(dto.MaxPerNode ?? SPEC_DEFAULTS.maxPerNode),
  };
}

/** An empty list keeps the image's own, as in the Docker Engine API. */
function wordsOrOwn(words: readonly string[] | null | undefined): readonly string[] | null {
  return words === null || words === undefined || words.length === 0 ? null : words;
}

/** JSON has a minus zero; comparisons of specs should not. */
function positive(value: number): number {
  return value === 0 ? 0 : value;
}

/** A probe over the network needs a port: its own, or an exposed tcp one. */
function probeProblems(dto: TaskDto): readonly Problem[] {
  const healthCheck = readHealthCheck(dto.HealthCheck ?? '');
  if (healthCheck === null || healthCheck.type === 'command' || healthCheck.port !== null) return [];
  const { exposedPorts } = readPorts(dto.ExposedPorts ?? {}, dto.PortBindings ?? {});
  if (exposedPorts.some((port) => port.endsWith('/tcp'))) return [];
  const expected = 'a tcp port in ExposedPorts, or a Port in the long form: there is nothing to probe';
  const value = healthCheck.type === 'http' ? healthCheck.path : healthCheck.type;
  return [{ at: '.HealthCheck', value, expected }];
}
