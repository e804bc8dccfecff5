import { readFileSync } from 'node:fs';
import { errorCode } from './error-code';
import type { Reading, Setting } from './setting';

export type SettingsTable = Readonly<Record<string, Setting<unknown>>>;

/** What a table of settings comes to. */
export type SettingValues<T extends SettingsTable> = {
  readonly [K in keyof T]: T[K] extends Setting<infer V> ? V : never;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** What must hold between settings: null, or a sentence that says what to set. */
export type SettingsRule<T extends SettingsTable> = (values: SettingValues<T>) => string | null;

export type ParsedSettings<T extends SettingsTable> =
  | { readonly ok: true; readonly values: SettingValues<T>; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[]; readonly warnings: readonly string[] };

export interface ParseOptions<T extends SettingsTable> {
  readonly rules?: readonly SettingsRule<T>[];
  /** Settings of other processes that may share the environment: no reason for a warning. */
  readonly knownElsewhere?: readonly string[];
}

/** The environment as typed values, or everything that is wrong with it, each with the name to change. Reads `NAME_FILE` of secrets. */
export function parseSettings<T extends SettingsTable>(
  table: T,
  env: Environment,
  options: ParseOptions<T> = {},
): ParsedSettings<T> {
  const problems: string[] = [];
  const entries = Object.entries(table).map(([key, setting]) => {
    const reading = readSetting(setting, env);
    if ('wrong' in reading) problems.push(reading.wrong);
    return [key, 'wrong' in reading ? null : reading.value] as const;
  });
  const warnings = unknownNames(table, env, options.knownElsewhere ?? []);
  if (problems.length > 0) return { ok: false, problems, warnings };
  // The one place where the shape of the table becomes the type of the values.
  const values = Object.fromEntries(entries) as SettingValues<T>;
  const broken = (options.rules ?? []).flatMap((rule) => rule(values) ?? []);
  return broken.length > 0 ? { ok: false, problems: broken, warnings } : { ok: true, values, warnings };
}

function readSetting<T>(setting: Setting<T>, env: Environment): Reading<T> {
  const { name, secret, fallback } = setting;
  const given = secret ? secretText(name, env) : { value: env[name] ?? '' };
  if ('wrong' in given) return given;
  if (given.value === '')
    return fallback ?? { wrong: `${name} is not set: it needs a ${setting.kind}. ${setting.description}` };
  const reading = setting.read(given.value);
  if (!('wrong' in reading)) return reading;
  return { wrong: `${name}: ${secret ? 'the secret' : `'${given.value.slice(0, 100)}'`} ${reading.wrong}` };
}

/** From the variable or from the file that NAME_FILE names, as Docker and systemd hand secrets over. */
function secretText(name: string, env: Environment): Reading<string> {
  const direct = env[name] ?? '';
  const file = env[`${name}_FILE`] ?? '';
  if (file === '') return { value: direct };
  if (direct !== '') return { wrong: `${name} and ${name}_FILE are both set: keep one` };
  try {
    return { value: readFileSync(file, 'utf8').trim() };
  } catch (error) {
    return { wrong: `${name}_FILE: '${file}' can't be read (${errorCode(error)})` };
  }
}

function unknownNames(table: SettingsTable, env: Environment, elsewhere: readonly string[]): readonly string[] {
  const settings = Object.values(table);
  const known = [
    ...settings.map(({ name }) => name),
    ...settings.flatMap(({ name, secret }) => (secret ? [`${name}_FILE`] : [])),
  ];
  return Object.keys(env)
    .filter((name) => name.startsWith('CUBE_') && !known.includes(name) && !elsewhere.includes(name))
    .map((name) => {
      const closest = known.toSorted((a, b) => distance(name, a) - distance(name, b))[0];
      const hint = closest === undefined || distance(name, closest) > 4 ? '' : `; did you mean ${closest}?`;
      return `${name.slice(0, 100)} is not a setting of this process and has no effect${hint}`;
    });
}

/** Levenshtein's: insertions, deletions and replacements from one to the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from.slice(0, 100)].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const replace = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replace, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
