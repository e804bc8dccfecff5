import { DEFAULT_PROBE_TIMING, type HealthCheck, type ProbeTiming } from '@cube/task';
import { allOf, type Check, integer, isPlainObject, listOf, number, oneOf, type Problem, text } from './check';
import { Field, isAbsent } from './field';
import { objectOf } from './read-dto';

const TYPES = ['http', 'tcp', 'command'] as const;

const SECONDS = { min: 0.1, max: 3600 };

/** A path only: `//host/` and backslashes would send the probe to another host. */
export const healthPath = text(
  'a path that starts with one "/", without spaces and backslashes, like /health',
  2048,
  (path) => /^\/(?!\/)[^\s\\\p{Cc}]*$/u.test(path),
);

/** A health check in its long form. */
export class HealthCheckDto {
  @Field(oneOf(TYPES), { type: 'string', enum: TYPES, default: 'http' })
  Type?: (typeof TYPES)[number] | null;

  @Field(healthPath, { type: 'string', description: 'http only. 200 to 399 is healthy.', example: '/health' })
  Path?: string | null;

  @Field(integer('a port from 1 to 65535', { min: 1, max: 65535 }), {
    type: 'integer',
    description: 'http and tcp: port inside the container. By default the lowest exposed tcp port.',
  })
  Port?: number | null;

  @Field(listOf(text('a text', 65536), 100, 'a list of at most 100 texts'), {
    type: 'array',
    items: { type: 'string' },
    description: 'command only: run inside the container, exit 0 is healthy.',
  })
  Command?: string[] | null;

  @Field(number('seconds from 0.1 to 3600', SECONDS), { type: 'number', default: DEFAULT_PROBE_TIMING.intervalSec })
  Interval?: number | null;

  @Field(number('seconds from 0.1 to 3600', SECONDS), { type: 'number', default: DEFAULT_PROBE_TIMING.timeoutSec })
  Timeout?: number | null;

  @Field(integer('a whole number from 1 to 100', { min: 1, max: 100 }), {
    type: 'integer',
    description: 'Failures in a row before the task counts as unhealthy.',
    default: DEFAULT_PROBE_TIMING.retries,
  })
  Retries?: number | null;

  @Field(number('seconds from 0 to 86400', { min: 0, max: 86400 }), {
    type: 'number',
    description: 'Failures in the first seconds after the start that do not count.',
    default: DEFAULT_PROBE_TIMING.startPeriodSec,
  })
  StartPeriod?: number | null;
}

/** What `HealthCheck` is on the wire: a path, or the long form. */
export type WireHealthCheck = string | HealthCheckDto;

const longForm = allOf(objectOf(HealthCheckDto), ofItsType);

/** A path, `""` for none (as Go clients send it), or the long form with the fields that its type has. */
export const healthCheck: Check = (value) => {
  if (value === '') return [];
  if (!isPlainObject(value)) return healthPath(value);
  return longForm(value);
};

/** Silent while the type itself is wrong. */
function ofItsType(check: unknown): readonly Problem[] {
  if (!isPlainObject(check)) return [];
  const type = TYPES.find((known) => known === (check['Type'] ?? 'http'));
  if (type === undefined) return [];
  const wants = { Path: type === 'http', Port: type !== 'command', Command: type === 'command' };
  const names = ['Path', 'Port', 'Command'] as const;
  const stray = names.filter((name) => !wants[name] && !isAbsent(check[name]));
  const missing = names.filter((name) => wants[name] && name !== 'Port' && isEmpty(check[name]));
  return [
    ...stray.map((name) => ({ at: `.${name}`, value: check[name], expected: `no ${name} in a check of type ${type}` })),
    ...missing.map((name) => ({ at: `.${name}`, value: null, expected: `a value: type ${type} needs it` })),
  ];
}

function isEmpty(value: unknown): boolean {
  return isAbsent(value) || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Precondition: `healthCheck` found nothing. */
export function readHealthCheck(wire: WireHealthCheck): HealthCheck | null {
  if (wire === '') return null;
  if (typeof wire === 'string') return { ...DEFAULT_PROBE_TIMING, type: 'http', path: wire, port: null };
  const timing: ProbeTiming = {
    intervalSec: wire.Interval ?? DEFAULT_PROBE_TIMING.intervalSec,
    timeoutSec: wire.Timeout ?? DEFAULT_PROBE_TIMING.timeoutSec,
    retries: wire.Retries ?? DEFAULT_PROBE_TIMING.retries,
    startPeriodSec: wire.StartPeriod ?? DEFAULT_PROBE_TIMING.startPeriodSec,
  };
  const port = wire.Port ?? null;
  switch (wire.Type ?? 'http') {
    case 'http':
      return { ...timing, type: 'http', path: wire.Path ?? '/', port };
    case 'tcp':
      return { ...timing, type: 'tcp', port };
    case 'command':
      return { ...timing, type: 'command', command: wire.Command ?? [] };
  }
}

/** The short form where it says everything, as the README's clients know it. */
export function writeHealthCheck(check: HealthCheck | null): WireHealthCheck {
  if (check === null) return '';
  if (check.type === 'http' && check.port === null && hasDefaultTiming(check)) return check.path;
  const timing = {
    Interval: check.intervalSec,
    Timeout: check.timeoutSec,
    Retries: check.retries,
    StartPeriod: check.startPeriodSec,
  };
  if (check.type === 'command') return { Type: 'command', Command: [...check.command], ...timing };
  const port = check.port === null ? {} : { Port: check.port };
  return check.type === 'tcp'
    ? { Type: 'tcp', ...port, ...timing }
    : { Type: 'http', Path: check.path, ...port, ...timing };
}

function hasDefaultTiming(timing: ProbeTiming): boolean {
  const names = ['intervalSec', 'timeoutSec', 'retries', 'startPeriodSec'] as const;
  return names.every((name) => timing[name] === DEFAULT_PROBE_TIMING[name]);
}
