const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function bytes(amount: number): string {
  let value = amount;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${UNITS[unit]}`;
}

export function cores(amount: number): string {
  return amount >= 10 ? amount.toFixed(0) : String(Number(amount.toFixed(2)));
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Made once: each costs more than a thousand figures that it writes. */
const counted = new Intl.NumberFormat('en');
const dated = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export function count(amount: number): string {
  return counted.format(amount);
}

export function plural(amount: number, one: string, many = `${one}s`): string {
  return `${count(amount)} ${amount === 1 ? one : many}`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** As short as tells enough: `5s`, `12m`, `3h 20m`, `4d`. */
export function duration(ms: number): string {
  const time = Math.max(0, ms);
  if (time < MINUTE) return `${Math.floor(time / SECOND)}s`;
  if (time < HOUR) return `${Math.floor(time / MINUTE)}m`;
  if (time < DAY) return `${Math.floor(time / HOUR)}h ${Math.floor((time % HOUR) / MINUTE)}m`;
  return `${Math.floor(time / DAY)}d`;
}

/** 13:05:09.123, in the reader's own zone. */
export function timeOfDay(at: number): string {
  const time = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

export function dateAndTime(at: number): string {
  return dated.format(at);
}
