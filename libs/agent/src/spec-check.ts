import { parseContainerPort, type TaskSpec } from '@cube/task';

const RESERVED_LABELS = ['cube.', 'com.docker.'];
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/;
const MAX_ENTRIES = 1_000;

/** A rule of the allow-list: what is wrong with a spec, or null. */
type Rule = (spec: TaskSpec) => string | null;

/**
 * The worker's own allow-list. The manager checks as well, but whoever speaks for it must not get more from a host than
 * a task may have: what a spec can say is a container with limits, published ports and named volumes, nothing else.
 */
const RULES: readonly Rule[] = [
  ({ name }) => (NAME.test(name) ? null : `the name ${quote(name)} is no container name`),
  ({ image }) =>
    /^[a-zA-Z0-9][a-zA-Z0-9._/:@-]{0,511}$/.test(image) ? null : `the image ${quote(image)} is no image reference`,
  ({ cpu }) => amount('CPU', cpu),
  ({ memoryBytes }) => amount('memory', memoryBytes),
  ({ diskBytes }) => amount('disk', diskBytes),
  ({ pids }) => amount('number of processes', pids),
  ({ stopGracePeriodSec }) => amount('stop grace period', stopGracePeriodSec),
  ({ platform }) =>
    /^([a-z0-9]+(\/[a-z0-9_]+){1,2})?$/.test(platform)
      ? null
      : `the platform ${quote(platform)} is not os/arch[/variant]`,
  ({ exposedPorts }) => first(exposedPorts, badPort),
  ({ portBindings }) => first(Object.keys(portBindings), badPort) ?? first(Object.values(portBindings), badHostPort),
  ({ env }) => (env.every((entry) => /^[^=\0]+(=|$)/.test(entry)) ? null : 'an entry of Env is not NAME=VALUE'),
  ({ labels }) => first(Object.keys(labels), reservedLabel),
  ({ mounts }) => first(mounts, badMount),
  (spec) => badProbe(spec.healthCheck),
  ({ env, labels, mounts, exposedPorts }) =>
    Math.max(env.length, Object.keys(labels).length, mounts.length, exposedPorts.length) > MAX_ENTRIES
      ? `more than ${MAX_ENTRIES} entries in one of its lists`
      : null,
];

/** Everything that forbids running this spec here; empty when it may run. */
export function specProblems(spec: TaskSpec): readonly string[] {
  return RULES.flatMap((rule) => rule(spec) ?? []);
}

function amount(what: string, value: number): string | null {
  return Number.isFinite(value) && value >= 0 ? null : `${what} is ${value}: it must be a number, not negative`;
}

function first<T>(items: readonly T[], problem: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = problem(item);
    if (found !== null) return found;
  }
  return null;
}

function badPort(port: string): string | null {
  return parseContainerPort(port) === null ? `${quote(port)} is no container port such as 7777/tcp` : null;
}

function badHostPort(port: string | undefined): string | null {
  if (port === undefined || port === '') return null;
  const number = /^[0-9]{1,5}$/.test(port) ? Number(port) : 0;
  return number >= 1 && number <= 65535 ? null : `${quote(port)} is no host port`;
}

function reservedLabel(key: string): string | null {
  const prefix = RESERVED_LABELS.find((reserved) => key.startsWith(reserved));
  return prefix === undefined ? null : `the label ${quote(key)} begins with ${prefix}, which is not for tasks`;
}

function badMount({ source, target }: TaskSpec['mounts'][number]): string | null {
  if (!NAME.test(source)) return `the mount source ${quote(source)} is no volume name: host paths can't be mounted`;
  const inside = /^\/[^:\0]+$/.test(target) && !target.split('/').includes('..');
  return inside ? null : `the mount target ${quote(target)} is no absolute path inside the container`;
}

function badProbe(probe: TaskSpec['healthCheck']): string | null {
  if (probe === null) return null;
  if (probe.type === 'http' && !/^\/[\x21-\x7e]*$/.test(probe.path)) {
    return `the health check path ${quote(probe.path)} is no URL path`;
  }
  if (probe.type === 'command' && probe.command.length === 0) return 'the health check command is empty';
  const timing = [probe.intervalSec, probe.timeoutSec, probe.retries, probe.startPeriodSec];
  return timing.every((value) => Number.isFinite(value) && value >= 0)
    ? null
    : 'a time of the health check is negative';
}

function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text);
}
