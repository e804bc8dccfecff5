import type { components, TaskInput } from '@cube/client';
import { type Command, Option } from 'commander';
import { readFileSync } from 'node:fs';
import { messageOf } from './error-message';
import { CliError } from './exit-code';
import { collected } from './frame';
import { readBytes, readNumber, readSeconds } from './quantity';

type HealthCheck = components['schemas']['HealthCheck'];
type Mount = components['schemas']['Mount'];
type Env = Readonly<Record<string, string | undefined>>;

/** docker run's flags, as far as Cube has what they ask for, and those of Cube's own. */
export interface TaskFlags {
  readonly name?: string;
  readonly publish: readonly string[];
  readonly expose: readonly string[];
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  readonly volume: readonly string[];
  readonly mount: readonly string[];
  readonly memory?: string;
  readonly cpus?: string;
  readonly disk?: string;
  readonly pidsLimit?: string;
  readonly restart?: string;
  readonly label: readonly string[];
  readonly workdir?: string;
  readonly user?: string;
  readonly entrypoint?: string;
  readonly healthCmd?: string;
  readonly healthHttp?: string;
  readonly healthTcp?: true;
  readonly healthPort?: string;
  readonly healthInterval?: string;
  readonly healthTimeout?: string;
  readonly healthRetries?: string;
  readonly healthStartPeriod?: string;
  readonly stopTimeout?: string;
  readonly pull?: 'missing' | 'always' | 'never';
  readonly platform?: string;
  readonly constraint: readonly string[];
  readonly affinity: readonly string[];
  readonly spread: readonly string[];
  readonly maxPerNode?: string;
  readonly strategy?: string;
  readonly priority?: string;
  readonly singleton?: true;
}

export function withTaskFlags(command: Command): Command {
  const many = (flags: string, about: string): Option => new Option(flags, about).argParser(collected).default([], '');
  const container = [
    new Option('--name <name>', 'name of the task and of its container'),
    many('-p, --publish <[HOST:]PORT[/udp]>', 'publish a port, at any free host port if none is given'),
    many('--expose <PORT[/udp]>', 'a port that it listens on, and that is not published'),
    many('-e, --env <KEY[=VALUE]>', "set a variable; without a value, to that of cube's own environment"),
    many('--env-file <file>', 'variables, one KEY=VALUE a line'),
    many('-v, --volume <NAME:PATH[:ro]>', 'mount a named volume'),
    many('--mount <type=volume,...>', 'the same in long: source=NAME,target=PATH[,readonly]'),
    new Option('-w, --workdir <path>', 'directory that it starts in'),
    new Option('-u, --user <user>', 'user, or uid[:gid]'),
    new Option('--entrypoint <command>', "instead of the image's own"),
    new Option('--stop-timeout <duration>', 'between the stop signal and the kill (10s)'),
    new Option('--pull <when>', 'when to pull the image').choices(['missing', 'always', 'never']),
    new Option('--platform <os/arch>', 'what its image runs on, such as linux/amd64'),
    new Option('--restart <policy>', 'no, on-failure[:N], always, unless-stopped'),
    many('-l, --label <KEY=VALUE>', 'a label'),
  ];
  const resources = [
    new Option('-m, --memory <size>', 'memory that it reserves and may use, such as 256m'),
    new Option('--cpus <number>', 'cores that it reserves and may use, such as 0.5'),
    new Option('--disk <size>', 'disk that it reserves'),
    new Option('--pids-limit <number>', 'processes and threads that it reserves and may have'),
  ];
  const health = [
    new Option('--health-http <path>', 'healthy if this path answers 200 to 399'),
    new Option('--health-tcp', 'healthy if its port takes connections'),
    new Option('--health-cmd <command>', 'healthy if this exits with 0 inside the container (a line for sh)'),
    new Option('--health-port <port>', 'port that is asked; the lowest exposed one'),
    new Option('--health-interval <duration>', 'between two probes (10s)'),
    new Option('--health-timeout <duration>', 'for an answer (5s)'),
    new Option('--health-retries <number>', 'failures in a row that make it unhealthy (3)'),
    new Option('--health-start-period <duration>', 'after its start failures do not count so long'),
  ];
  const placement = [
    many('--constraint <expression>', 'what its node must be, such as node.labels.disk==ssd'),
    many('--affinity <expression[;weight]>', 'what its node should be'),
    many('--spread <node.labels.KEY[;weight]>', 'spread tasks with the same labels over this'),
    new Option('--max-per-node <number>', 'so many tasks with the same labels on one node at most'),
    new Option('--strategy <name>', "how its node is chosen; the cluster's if absent"),
    new Option('--priority <number>', 'higher is placed first, 0 to 100 (50)'),
    new Option('--singleton', 'replaced only once its container is confirmed gone'),
  ];
  const groups = { 'Container:': container, 'Resources:': resources, 'Health:': health, 'Placement:': placement };
  for (const [heading, options] of Object.entries(groups)) {
    for (const option of options) command.addOption(option.helpGroup(heading));
  }
  return command;
}

/** The task that an image, a command and flags ask for. Only what was said is in it: the rest is the manager's to fill. */
export function taskFromFlags(image: string, cmd: readonly string[], flags: TaskFlags, env: Env): TaskInput {
  const exposed = flags.expose.map((text) => readPort(text, '--expose'));
  const bindings = flags.publish.map(readPublish);
  const variables = [...flags.envFile.flatMap((file) => readEnvFile(file, env)), ...readVariables(flags.env, env)];
  const mounts = [...flags.volume.map(readVolume), ...flags.mount.map(readMount)];
  const healthCheck = readHealth(flags);
  return {
    Image: image,
    ...(flags.name !== undefined && { Name: flags.name }),
    ...(cmd.length > 0 && { Cmd: [...cmd] }),
    ...(exposed.length > 0 && { ExposedPorts: Object.fromEntries(exposed.map((port) => [port, {}])) }),
    ...(bindings.length > 0 && { PortBindings: Object.fromEntries(bindings) }),
    ...(variables.length > 0 && { Env: variables }),
    ...(mounts.length > 0 && { Mounts: mounts }),
    ...(flags.label.length > 0 && { Labels: Object.fromEntries(flags.label.map(readLabel)) }),
    ...(healthCheck !== null && { HealthCheck: healthCheck }),
    ...amounts(flags),
    ...(flags.restart !== undefined && { RestartPolicy: flags.restart }),
    ...(flags.workdir !== undefined && { WorkingDir: flags.workdir }),
    ...(flags.user !== undefined && { User: flags.user }),
    ...(flags.entrypoint !== undefined && { Entrypoint: [flags.entrypoint] }),
    ...(flags.stopTimeout !== undefined && { StopGracePeriod: readSeconds(flags.stopTimeout, '--stop-timeout') }),
    ...(flags.pull !== undefined && { PullPolicy: flags.pull }),
    ...placementOf(flags),
  };
}

function amounts({ memory, cpus, disk, pidsLimit }: TaskFlags): TaskInput {
  return {
    ...(memory !== undefined && { Memory: readBytes(memory, '--memory') }),
    ...(cpus !== undefined && { CPU: readNumber(cpus, '--cpus', {}) }),
    ...(disk !== undefined && { Disk: readBytes(disk, '--disk') }),
    ...(pidsLimit !== undefined && { Pids: readNumber(pidsLimit, '--pids-limit', { whole: true }) }),
  };
}

function placementOf(flags: TaskFlags): TaskInput {
  return {
    ...(flags.platform !== undefined && { Platform: flags.platform }),
    ...(flags.constraint.length > 0 && { Constraints: [...flags.constraint] }),
    ...(flags.affinity.length > 0 && {
      Affinities: flags.affinity.map((text) => {
        const { what, weight } = weighted(text, '--affinity', -100);
        return { Expression: what, ...weight };
      }),
    }),
    ...(flags.spread.length > 0 && {
      Spread: flags.spread.map((text) => {
        const { what, weight } = weighted(text, '--spread', 1);
        return { Over: what, ...weight };
      }),
    }),
    ...(flags.maxPerNode !== undefined && {
      MaxPerNode: readNumber(flags.maxPerNode, '--max-per-node', { whole: true }),
    }),
    ...(flags.strategy !== undefined && { Strategy: flags.strategy }),
    ...(flags.priority !== undefined && {
      Priority: readNumber(flags.priority, '--priority', { whole: true, max: 100 }),
    }),
    ...(flags.singleton === true && { Singleton: true }),
  };
}

function weighted(text: string, flag: string, min: number): { what: string; weight: { Weight?: number } } {
  const at = text.lastIndexOf(';');
  if (at === -1) return { what: text, weight: {} };
  return {
    what: text.slice(0, at).trim(),
    weight: { Weight: readNumber(text.slice(at + 1), `the weight of ${flag}`, { min, max: 100, whole: true }) },
  };
}

const PORT = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/;

function readPort(text: string, flag: string): string {
  const [, port, protocol = 'tcp'] = PORT.exec(text) ?? [];
  if (port === undefined)
    throw new CliError(`${flag} ${text}: expected a port of the container, such as 80 or 53/udp`, 'usage');
  return `${port}/${protocol}`;
}

function readPublish(text: string): [string, string] {
  const parts = text.split(':');
  if (parts.length > 2) {
    throw new CliError(
      `--publish ${text}: expected [HOST:]PORT; the address is the worker's to choose (CUBE_PUBLISH_ADDRESS)`,
      'usage',
    );
  }
  const [container = '', host = ''] = parts.reverse();
  if (!/^\d{0,5}$/.test(host)) throw new CliError(`--publish ${text}: ${host} is no host port`, 'usage');
  return [readPort(container, '--publish'), host];
}

function readVariables(said: readonly string[], env: Env): string[] {
  return said.flatMap((text) => {
    if (text.includes('=')) return [text];
    const value = env[text];
    return value === undefined ? [] : [`${text}=${value}`];
  });
}

function readEnvFile(file: string, env: Env): string[] {
  const lines = readText(file, '--env-file').split(/\r?\n/);
  return readVariables(
    lines.map((line) => line.trimStart()).filter((line) => line !== '' && !line.startsWith('#')),
    env,
  );
}

function readText(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(`${flag} ${file}: ${messageOf(error)}`, 'usage');
  }
}

function readLabel(text: string): [string, string] {
  const at = text.indexOf('=');
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function readVolume(text: string): Mount {
  const [source = '', target, mode = 'rw', ...more] = text.split(':');
  if (/^[./~]/.test(source)) {
    throw new CliError(
      `--volume ${text}: paths of a host are not mounted; name a volume, such as data:${target ?? '/data'}`,
      'usage',
    );
  }
  if (target === undefined || source === '' || more.length > 0 || !['ro', 'rw'].includes(mode)) {
    throw new CliError(`--volume ${text}: expected NAME:PATH or NAME:PATH:ro`, 'usage');
  }
  return { Type: 'volume', Source: source, Target: target, ReadOnly: mode === 'ro' };
}

const MOUNT_KEYS: Readonly<Record<string, 'type' | 'source' | 'target' | 'readonly'>> = {
  ...{ type: 'type', source: 'source', src: 'source', target: 'target', dst: 'target', destination: 'target' },
  ...{ readonly: 'readonly', ro: 'readonly' },
};

function readMount(text: string): Mount {
  const said: Record<string, string> = {};
  for (const part of text.split(',')) {
    const [key = '', value = 'true'] = part.split('=');
    const known = MOUNT_KEYS[key.trim()];
    if (known === undefined)
      throw new CliError(`--mount ${text}: ${key} is none of type, source, target, readonly`, 'usage');
    said[known] = value;
  }
  const { type = 'volume', source, target, readonly = 'false' } = said;
  if (type !== 'volume' || source === undefined || target === undefined) {
    throw new CliError(`--mount ${text}: expected type=volume,source=NAME,target=PATH[,readonly]`, 'usage');
  }
  return { Type: 'volume', Source: source, Target: target, ReadOnly: ['true', '1'].includes(readonly) };
}

function readHealth(flags: TaskFlags): HealthCheck | string | null {
  const { healthHttp: path, healthTcp: tcp, healthCmd: line } = flags;
  const kinds = [path, tcp, line].filter((kind) => kind !== undefined).length;
  if (kinds > 1) throw new CliError('expected one of --health-http, --health-tcp and --health-cmd', 'usage');
  const rest = {
    ...(flags.healthPort !== undefined && {
      Port: readNumber(flags.healthPort, '--health-port', { min: 1, max: 65_535, whole: true }),
    }),
    ...(flags.healthInterval !== undefined && { Interval: readSeconds(flags.healthInterval, '--health-interval') }),
    ...(flags.healthTimeout !== undefined && { Timeout: readSeconds(flags.healthTimeout, '--health-timeout') }),
    ...(flags.healthRetries !== undefined && {
      Retries: readNumber(flags.healthRetries, '--health-retries', { min: 1, whole: true }),
    }),
    ...(flags.healthStartPeriod !== undefined && {
      StartPeriod: readSeconds(flags.healthStartPeriod, '--health-start-period'),
    }),
  };
  if (path !== undefined) return Object.keys(rest).length === 0 ? path : { Type: 'http', Path: path, ...rest };
  if (tcp !== undefined) return { Type: 'tcp', ...rest };
  if (line !== undefined) return { Type: 'command', Command: ['sh', '-c', line], ...rest };
  if (Object.keys(rest).length === 0) return null;
  throw new CliError('what is probed is missing: --health-http, --health-tcp or --health-cmd', 'usage');
}
