import { parseRestartPolicy, PULL_POLICIES, type PullPolicy, SPEC_DEFAULTS } from '@cube/task';
import { affinities, AffinityDto, SpreadDto, spreads } from './affinity-dto';
import { boolean, expecting, integer, listOf, number, oneOf, text } from './check';
import { workingDir } from './container-path';
import { environment } from './environment';
import { Field } from './field';
import { healthCheck, HealthCheckDto, type WireHealthCheck } from './health-check-dto';
import { imageReference } from './image-reference';
import { labels } from './labels';
import { MountDto, mounts } from './mount-dto';
import { MOST_CONSTRAINTS } from './placement-wish';
import { exposedPorts, portBindings } from './port-maps';
import { taskName } from './task-name';
import { uuid } from './uuid';

const LARGEST = 2 ** 50;
/** What Docker refuses to go below. */
const SMALLEST_MEMORY = 6 * 1024 * 1024;
const SMALLEST_CPU = 0.01;
const MOST_CPU = 4096;

const words = listOf(text('a text', 65_536), 1000, 'a list of at most 1000 texts');

const anything = expecting('anything', () => true);
const observed = { description: 'Only Cube writes it: to run, leave it out or empty. Not looked at to stop.' };

/** A task as users send it. What the observed fields may hold depends on what is asked: see `parseTaskEvent`. */
export class TaskDto {
  @Field(uuid, { type: 'string', format: 'uuid', description: 'Made when absent.' })
  ID?: string | null;

  @Field(taskName, { type: 'string', description: 'Also the name of the container. Made when absent.' })
  Name?: string | null;

  @Field(oneOf([0, 1, 2, 3, 4]), {
    type: 'integer',
    enum: [0, 1, 2, 3, 4],
    description: '0, 1 or absent to run. Not looked at to stop.',
  })
  State?: number | null;

  @Field(imageReference, { type: 'string', description: 'Needed to run.', example: 'cube/echo:1' })
  Image?: string | null;

  @Field(expecting('cores: 0 (undeclared) or from 0.01 to 4096', (value) => value === 0 || isCores(value)), {
    type: 'number',
    description: 'Cores; 0 is undeclared.',
    default: SPEC_DEFAULTS.cpu,
  })
  CPU?: number | null;

  @Field(
    expecting('whole bytes: 0 (undeclared) or from 6291456 (6 MiB) to 1125899906842624', (value) =>
      isBytes(value, SMALLEST_MEMORY),
    ),
    { type: 'integer', description: 'Bytes; 0 is undeclared.', default: SPEC_DEFAULTS.memoryBytes },
  )
  Memory?: number | null;

  @Field(expecting('whole bytes from 0 (undeclared) to 1125899906842624', (value) => isBytes(value, 0)), {
    type: 'integer',
    description: 'Bytes; 0 is undeclared.',
    default: SPEC_DEFAULTS.diskBytes,
  })
  Disk?: number | null;

  @Field(integer('processes and threads: a whole number from 0 (undeclared) to 4194304', { min: 0, max: 2 ** 22 }), {
    type: 'integer',
    description:
      'Processes and threads, reserved and the most it may have; 0 is undeclared: 1024 allowed, none reserved.',
    default: SPEC_DEFAULTS.pids,
  })
  Pids?: number | null;

  @Field(exposedPorts, { type: 'object', additionalProperties: { type: 'object' }, example: { '7777/tcp': {} } })
  ExposedPorts?: Record<string, object> | null;

  @Field(portBindings, {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Host port by container port; "" asks for any free one. A bound port is exposed too.',
    example: { '7777/tcp': '7778' },
  })
  PortBindings?: Record<string, string> | null;

  @Field(
    text(
      '"", no, always, unless-stopped, on-failure or on-failure:N',
      32,
      (value) => parseRestartPolicy(value) !== null,
    ),
    { type: 'string', description: '"" and on-failure allow 3 restarts.', default: SPEC_DEFAULTS.restartPolicy },
  )
  RestartPolicy?: string | null;

  @Field(
    healthCheck,
    {
      oneOf: [{ type: 'string' }, { $ref: '#/components/schemas/HealthCheck' }],
      description: 'A path (HTTP GET on the lowest exposed port), or the long form.',
      example: '/health',
    },
    { of: HealthCheckDto },
  )
  HealthCheck?: WireHealthCheck | null;

  @Field(words, { type: 'array', items: { type: 'string' }, description: "Absent keeps the image's own." })
  Cmd?: string[] | null;

  @Field(words, { type: 'array', items: { type: 'string' }, description: "Absent keeps the image's own." })
  Entrypoint?: string[] | null;

  @Field(environment, {
    type: 'array',
    items: { type: 'string' },
    description: 'KEY=value. Values are masked whenever a task is read.',
    example: ['GREETING=hello'],
  })
  Env?: string[] | null;

  @Field(labels, { type: 'object', additionalProperties: { type: 'string' } })
  Labels?: Record<string, string> | null;

  @Field(workingDir, { type: 'string', default: SPEC_DEFAULTS.workingDir })
  WorkingDir?: string | null;

  @Field(
    text('a user or user:group, by name or number, or ""', 128, (value) =>
      /^(?:[a-zA-Z0-9_][a-zA-Z0-9_.-]*(?::[a-zA-Z0-9_][a-zA-Z0-9_.-]*)?)?$/.test(value),
    ),
    { type: 'string', default: SPEC_DEFAULTS.user },
  )
  User?: string | null;

  @Field(mounts, { type: 'array', items: { $ref: '#/components/schemas/Mount' } }, { of: MountDto })
  Mounts?: MountDto[] | null;

  @Field(number('seconds from 0 to 3600', { min: 0, max: 3600 }), {
    type: 'number',
    description: 'Seconds between the stop signal and the kill.',
    default: SPEC_DEFAULTS.stopGracePeriodSec,
  })
  StopGracePeriod?: number | null;

  @Field(oneOf(PULL_POLICIES), { type: 'string', enum: PULL_POLICIES, default: SPEC_DEFAULTS.pullPolicy })
  PullPolicy?: PullPolicy | null;

  @Field(
    text('os/arch or os/arch/variant like linux/amd64, or "" for any node', 64, (value) =>
      /^(?:[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9]+)?)?$/.test(value),
    ),
    { type: 'string', description: '"" runs on any node.', default: SPEC_DEFAULTS.platform, example: 'linux/amd64' },
  )
  Platform?: string | null;

  @Field(boolean, {
    type: 'boolean',
    description: 'Replaced only once its container is confirmed gone.',
    default: SPEC_DEFAULTS.singleton,
  })
  Singleton?: boolean | null;

  @Field(integer('a whole number from 0 to 100', { min: 0, max: 100 }), {
    type: 'integer',
    description: 'Higher is placed first.',
    default: SPEC_DEFAULTS.priority,
  })
  Priority?: number | null;

  @Field(
    text('the name of a strategy like epvm, or "" for the cluster\'s', 32, (value) =>
      /^(?:[a-z][a-z0-9-]*)?$/.test(value),
    ),
    { type: 'string', description: '"" is the cluster\'s.', default: SPEC_DEFAULTS.strategy },
  )
  Strategy?: string | null;

  @Field(
    listOf(
      text('an expression of 1 to 256 characters like node.labels.disk==ssd', 256, (value) => /\S/.test(value)),
      MOST_CONSTRAINTS,
      `a list of at most ${MOST_CONSTRAINTS} expressions like node.labels.disk==ssd`,
    ),
    {
      type: 'array',
      items: { type: 'string' },
      description:
        'What a node must be: node.labels.KEY, node.name, node.id, node.platform, node.os, node.arch, node.host, node.kernel or ' +
        'node.engine; or what tasks it must have: task.labels.KEY. Then ==, !=, in (a, b), not in (a, b), exists, not exists, ' +
        'or, for versions of a node, <, <=, >, >=.',
      example: ['node.labels.disk==ssd', 'task.labels.app!=web'],
    },
  )
  Constraints?: string[] | null;

  @Field(
    affinities,
    {
      type: 'array',
      items: { $ref: '#/components/schemas/Affinity' },
      description: 'Wishes: of the nodes that fit, those with the highest sum of weights, then by the strategy.',
    },
    { of: AffinityDto },
  )
  Affinities?: AffinityDto[] | null;

  @Field(
    spreads,
    {
      type: 'array',
      items: { $ref: '#/components/schemas/Spread' },
      description: 'Over which zones tasks with the same Labels are spread.',
    },
    { of: SpreadDto },
  )
  Spread?: SpreadDto[] | null;

  @Field(integer('a whole number from 0 (any number) to 10000', { min: 0, max: 10_000 }), {
    type: 'integer',
    description: 'How many tasks with the same Labels one node may have, this one included; 0 is any number.',
    default: SPEC_DEFAULTS.maxPerNode,
  })
  MaxPerNode?: number | null;

  @Field(anything, observed) ContainerID?: unknown;
  @Field(anything, observed) Node?: unknown;
  @Field(anything, observed) Attempt?: unknown;
  @Field(anything, observed) RestartCount?: unknown;
  @Field(anything, observed) HostPorts?: unknown;
  @Field(anything, observed) Health?: unknown;
  @Field(anything, observed) ExitCode?: unknown;
  @Field(anything, observed) ReasonCode?: unknown;
  @Field(anything, observed) Reason?: unknown;
  @Field(anything, observed) Final?: unknown;
  @Field(anything, observed) CreatedAt?: unknown;
  @Field(anything, observed) StartTime?: unknown;
  @Field(anything, observed) FinishTime?: unknown;
  @Field(anything, observed) NextAttemptAt?: unknown;
  @Field(anything, observed) ImageDigest?: unknown;
}

function isCores(value: unknown): boolean {
  return typeof value === 'number' && value >= SMALLEST_CPU && value <= MOST_CPU;
}

function isBytes(value: unknown, smallest: number): boolean {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return false;
  return value === 0 || (value >= Math.max(smallest, 0) && value <= LARGEST);
}
