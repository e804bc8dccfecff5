import { isIP } from 'node:net';

/** A text of the environment understood, or what is wrong with it: the end of a sentence that began with the value. */
export type Reading<T> = { readonly value: T } | { readonly wrong: string };

/** One setting of a process: how its environment variable is called, read and explained. */
export interface Setting<T> {
  readonly name: string;
  /** What kind of value it is, for people. */
  readonly kind: string;
  readonly description: string;
  /** Used when the variable is absent or empty; null when that leaves nothing. */
  readonly fallback: { readonly value: T; readonly shown: string } | null;
  /** Never shown; may also come from a file named by NAME_FILE. */
  readonly secret: boolean;
  readonly read: (text: string) => Reading<T>;
}

interface Described<T> {
  readonly description: string;
  readonly default?: T;
}

function setting<T>(name: string, kind: string, about: Described<T>, read: Setting<T>['read']): Setting<T> {
  const fallback = about.default === undefined ? null : { value: about.default, shown: shown(about.default) };
  return { name, kind, description: about.description, fallback, secret: false, read };
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** A setting with a notation of its own. */
export function customSetting<T>(
  name: string,
  kind: string,
  read: Setting<T>['read'],
  about: Described<T>,
): Setting<T> {
  return setting(name, kind, about, read);
}

export function textSetting(name: string, about: Described<string>): Setting<string> {
  return setting(name, 'text', about, (text) => ({ value: text }));
}

export function portSetting(name: string, about: Described<number>): Setting<number> {
  return setting(name, 'port', about, (text) => {
    const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
    return port >= 1 && port <= 65535 ? { value: port } : { wrong: 'is not a port (1 to 65535)' };
  });
}

/** An address or name to listen on. */
export function hostSetting(name: string, about: Described<string>): Setting<string> {
  return setting(name, 'host', about, (text) =>
    isHost(text) ? { value: text } : { wrong: 'is not an IP address or a host name (without scheme and port)' },
  );
}

export function isHost(text: string): boolean {
  return isIP(text) !== 0 || /^(?!.*\.\.)[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?$/.test(text);
}

export function secondsSetting(
  name: string,
  about: Described<number> & { readonly min: number; readonly max: number },
): Setting<number> {
  const { min, max } = about;
  return setting(name, 'seconds', about, (text) => {
    const seconds = isDecimal(text) ? Number(text) : Number.NaN;
    return seconds >= min && seconds <= max
      ? { value: seconds }
      : { wrong: `is not a number of seconds from ${min} to ${max}` };
  });
}

export function integerSetting(
  name: string,
  about: Described<number> & { readonly min: number; readonly max: number },
): Setting<number> {
  const { min, max } = about;
  return setting(name, 'integer', about, (text) => {
    const value = /^-?[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? { value } : { wrong: `is not a whole number from ${min} to ${max}` };
  });
}

/** A number that may have a fraction, such as cores. */
export function numberSetting(
  name: string,
  about: Described<number> & { readonly min: number; readonly max: number },
): Setting<number> {
  const { min, max } = about;
  return setting(name, 'number', about, (text) => {
    const value = isDecimal(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? { value } : { wrong: `is not a number from ${min} to ${max}` };
  });
}

function isDecimal(text: string): boolean {
  return /^[0-9]{1,15}(?:\.[0-9]{1,9})?$/.test(text);
}

export function booleanSetting(name: string, about: Described<boolean>): Setting<boolean> {
  return setting(name, 'true or false', about, (text) => {
    if (text === 'true' || text === '1') return { value: true };
    return text === 'false' || text === '0' ? { value: false } : { wrong: 'is neither true nor false' };
  });
}

export function choiceSetting<const T extends string>(
  name: string,
  choices: readonly T[],
  about: Described<NoInfer<T>>,
): Setting<T> {
  return setting<T>(name, choices.join(' | '), about, (text) => {
    const value = choices.find((choice) => choice === text);
    return value === undefined ? { wrong: `is not one of ${choices.join(', ')}` } : { value };
  });
}

export function pathSetting(name: string, about: Described<string>): Setting<string> {
  return setting(name, 'path', about, (text) => (text.includes('\0') ? { wrong: 'is not a path' } : { value: text }));
}

/** Comma-separated values; `readItem` understands each. */
export function listSetting<T>(
  name: string,
  readItem: (text: string) => Reading<T>,
  about: Described<readonly T[]>,
): Setting<readonly T[]> {
  return setting(name, 'list', about, (text) => {
    const values: T[] = [];
    for (const item of text.split(',').map((part) => part.trim())) {
      if (item === '') continue;
      const reading = readItem(item);
      if ('wrong' in reading) return { wrong: `has '${item.slice(0, 100)}', which ${reading.wrong}` };
      values.push(reading.value);
    }
    return { value: values };
  });
}

/** A token or password of at least 16 characters, so that it can't be guessed. */
export function secretSetting(name: string, about: { readonly description: string }): Setting<string> {
  const read = (text: string): Reading<string> =>
    /^[\x21-\x7e]{16,1024}$/.test(text)
      ? { value: text }
      : { wrong: 'must have 16 to 1024 printable characters without spaces (openssl rand -hex 32 makes a good one)' };
  return { ...setting<string>(name, 'secret', about, read), secret: true };
}

/** Null when it is absent. */
export function optional<T>(required: Setting<T>): Setting<T | null> {
  return { ...required, fallback: { value: null, shown: '' } };
}
