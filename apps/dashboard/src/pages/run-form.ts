import type { FieldError } from '@cube/client';
import type { TaskInput } from '../cluster/wire';
import { readWords } from '../parts/words';

/** The form as it is typed. Lists are one to a line, as `docker run` writes them. */
export interface RunForm {
  readonly image: string;
  readonly name: string;
  readonly command: string;
  readonly cpu: string;
  readonly memory: string;
  readonly ports: string;
  readonly env: string;
  readonly labels: string;
  readonly volumes: string;
  readonly constraints: string;
  readonly restartPolicy: string;
  readonly healthCheck: string;
  readonly priority: string;
  readonly singleton: boolean;
}

export type FormField = keyof RunForm;

export const EMPTY_FORM: RunForm = {
  ...{ image: '', name: '', command: '', cpu: '', memory: '', ports: '', env: '', labels: '', volumes: '' },
  ...{ constraints: '', restartPolicy: '', healthCheck: '', priority: '', singleton: false },
};

/**
 * The task that the form asks for. What is no number goes on as it was typed: it is the API that says what is wrong with it, at
 * that field.
 */
export function taskOf(form: RunForm): TaskInput {
  const ports = linesOf(form.ports).map(readPort);
  const words = readWords(form.command) ?? [];
  const task = {
    Image: form.image.trim(),
    Name: orAbsent(form.name.trim()),
    Cmd: words.length === 0 ? undefined : words,
    CPU: orAbsent(form.cpu.trim(), readNumber),
    Memory: orAbsent(form.memory.trim(), readBytes),
    PortBindings: objectOf(ports),
    Env: listOf(form.env),
    Labels: objectOf(linesOf(form.labels).map(readPair)),
    Mounts: linesOf(form.volumes).length === 0 ? undefined : linesOf(form.volumes).map(readVolume),
    Constraints: listOf(form.constraints),
    RestartPolicy: orAbsent(form.restartPolicy),
    HealthCheck: orAbsent(form.healthCheck.trim(), readHealthCheck),
    Priority: orAbsent(form.priority.trim(), readNumber),
    Singleton: form.singleton ? true : undefined,
  };
  // Whether its values are what the API wants, the API says.
  return JSON.parse(JSON.stringify(task)) as TaskInput;
}

/** What the form itself can't read, so that the API would never hear of it; shown as the API's own refusals. */
export function unreadable(form: RunForm): FieldError[] {
  const wrong = (field: string, got: string, expected: string): FieldError => ({
    ...{ Field: `Task.${field}`, Value: got, Expected: expected },
  });
  const [port] = repeated(linesOf(form.ports).map(readPort));
  const [label] = repeated(linesOf(form.labels).map(readPair));
  const volume = linesOf(form.volumes).find((line) => !VOLUME.test(line));
  return [
    ...(readWords(form.command) === null ? [wrong('Cmd', form.command, 'every quote to be closed')] : []),
    ...(port === undefined ? [] : [wrong('PortBindings', port, `one line for ${port}, there are more`)]),
    ...(label === undefined ? [] : [wrong('Labels', label, `one line for ${label}, there are more`)]),
    ...(volume === undefined ? [] : [wrong('Mounts', volume, 'NAME:PATH, NAME:PATH:ro or NAME:PATH:rw')]),
  ];
}

function repeated(pairs: readonly (readonly [string, string])[]): string[] {
  return pairs.map(([key]) => key).filter((key, at, keys) => keys.indexOf(key) !== at);
}

function orAbsent<T = string>(text: string, read: (text: string) => T = (said) => said as T): T | undefined {
  return text === '' ? undefined : read(text);
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function listOf(text: string): string[] | undefined {
  const lines = linesOf(text);
  return lines.length === 0 ? undefined : lines;
}

function objectOf(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> | undefined {
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

function readPair(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

/** `8080:80`, `8080:80/udp`, or `80` for any free port. */
function readPort(line: string): [string, string] {
  const slash = line.indexOf('/');
  const [rest, protocol] = slash < 0 ? [line, 'tcp'] : [line.slice(0, slash), line.slice(slash + 1)];
  const at = rest.lastIndexOf(':');
  return at < 0 ? [`${rest}/${protocol}`, ''] : [`${rest.slice(at + 1)}/${protocol}`, rest.slice(0, at)];
}

const VOLUME = /^[^:]+:[^:]+(?::r[ow])?$/;

/** `data:/var/lib/data` or `data:/var/lib/data:ro`. */
function readVolume(line: string): Readonly<Record<string, unknown>> {
  const [source = '', target = '', mode] = line.split(':', 3);
  return { Type: 'volume', Source: source, Target: target, ...(mode === 'ro' && { ReadOnly: true }) };
}

/** A path, or the long form as JSON; what is neither goes on as text, and the API says what is wrong with it. */
function readHealthCheck(text: string): unknown {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function readNumber(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

const FACTORS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** `256 MiB`, `256m`, `1.5g` or plain bytes. */
export function readBytes(text: string): number | string {
  const [, amount, unit = ''] = /^([0-9]+(?:\.[0-9]+)?)\s*(?:([kmgt])i?)?b?$/i.exec(text) ?? [];
  if (amount === undefined) return text;
  const value = Math.round(Number(amount) * (FACTORS[unit.toLowerCase()] ?? 1));
  return Number.isFinite(value) ? value : text;
}

const FIELDS: Readonly<Record<string, FormField>> = {
  ...{
    Image: 'image',
    Name: 'name',
    Cmd: 'command',
    CPU: 'cpu',
    Memory: 'memory',
    PortBindings: 'ports',
    ExposedPorts: 'ports',
  },
  ...{ Env: 'env', Labels: 'labels', Mounts: 'volumes', Constraints: 'constraints', RestartPolicy: 'restartPolicy' },
  ...{ HealthCheck: 'healthCheck', Priority: 'priority', Singleton: 'singleton' },
};

/** The field of the form that the API means by `Task.PortBindings["80/tcp"]` or `Place[0].Task.Memory`; null if there is none. */
export function fieldMeant(path: string): FormField | null {
  const [, key = ''] = /(?:^|\.)Task\.([A-Za-z]+)/.exec(path) ?? [];
  return FIELDS[key] ?? null;
}
