import { CliError } from './exit-code';

const NEVER = '0001-01-01T00:00:00Z';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A time of the wire in milliseconds; null if it has not happened. */
export function timeOf(text: string): number | null {
  if (text === NEVER) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** How long ago or how long, in two units at most: 45s, 3m12s, 2h5m, 5d. */
export function duration(ms: number): string {
  const left = Math.max(0, ms);
  if (left < MINUTE) return `${Math.floor(left / SECOND)}s`;
  if (left < 10 * MINUTE) return two(left, MINUTE, 'm', SECOND, 's');
  if (left < HOUR) return `${Math.floor(left / MINUTE)}m`;
  if (left < 8 * HOUR) return two(left, HOUR, 'h', MINUTE, 'm');
  if (left < 2 * DAY) return `${Math.floor(left / HOUR)}h`;
  return `${Math.floor(left / DAY)}d`;
}

function two(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)}${largeName}${rest === 0 ? '' : `${rest}${smallName}`}`;
}

/** How long ago a time of the wire was; "" if it has not happened. */
export function ago(text: string, now: number): string {
  const at = timeOf(text);
  return at === null ? '' : duration(now - at);
}

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes in three digits or so: 512 MiB, 7.8 GiB. */
export function bytes(count: number): string {
  let left = count;
  let unit = 0;
  while (left >= 1024 && unit < SIZES.length - 1) {
    left /= 1024;
    unit += 1;
  }
  const digits = left < 10 && unit > 0 && left % 1 !== 0 ? left.toFixed(1) : String(Math.round(left));
  return `${digits} ${SIZES[unit] ?? ''}`;
}

/** Cores, two digits after the point at most. */
export function cores(count: number): string {
  return String(Math.round(count * 100) / 100);
}

const SIZE = /^(\d+(?:\.\d+)?)\s*([kmgtp]?)(?:i?b)?$/i;

/** Docker's sizes: 512, 64k, 256m, 1.5g; powers of 1024. */
export function readBytes(text: string, what: string): number {
  const [, digits = '', unit = ''] = SIZE.exec(text.trim()) ?? [];
  const power = ['', 'k', 'm', 'g', 't', 'p'].indexOf(unit.toLowerCase());
  if (digits === '' || power === -1) {
    throw new CliError(`${what} ${text}: expected a size such as 64k, 256m or 1.5g, or bytes`, 'usage');
  }
  return Math.round(Number(digits) * 1024 ** power);
}

const DURATION = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/;

/** Seconds of 10, 10s, 1m30s, 2h, 500ms. */
export function readSeconds(text: string, what: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const match = DURATION.exec(text);
  if (match === null || text === '') {
    throw new CliError(`${what} ${text}: expected a duration such as 10s, 1m30s or 2h`, 'usage');
  }
  const [days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return days * 86_400 + hours * 3600 + minutes * 60 + seconds + ms / 1000;
}

/** A number within bounds. */
export function readNumber(
  text: string,
  what: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER, whole = false },
): number {
  const value = Number(text);
  if (
    text.trim() !== '' &&
    Number.isFinite(value) &&
    value >= min &&
    value <= max &&
    (!whole || Number.isInteger(value))
  ) {
    return value;
  }
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new CliError(`${what} ${text}: expected a ${whole ? 'whole ' : ''}number ${range}`, 'usage');
}

/** An RFC 3339 time, from one or from how long ago it was. */
export function readMoment(text: string, what: string, now: number): string {
  if (/^\d{4}-\d\d-\d\d/.test(text)) {
    const at = Date.parse(text);
    if (!Number.isNaN(at)) return new Date(at).toISOString();
  } else if (/^\d/.test(text) && DURATION.test(text)) {
    return new Date(now - readSeconds(text, what) * 1000).toISOString();
  }
  throw new CliError(`${what} ${text}: expected how long ago (10m, 2h) or a time (2026-11-24T05:52:10Z)`, 'usage');
}
