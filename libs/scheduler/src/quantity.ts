import { CPU_UNIT, type Resource } from './amounts';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

type Rounding = 'up' | 'down';

/**
 * An amount of a resource for people: `301 MiB`, `1.5 GiB`, `0.25 cores`. What is asked is rounded up and what is there
 * down, so that a text never shows something fitting that did not.
 */
export function formatAmount(resource: Resource, amount: number, rounding: Rounding = 'down'): string {
  if (resource === 'pids') return String(amount);
  return resource === 'cpu' ? formatCores(amount, rounding) : formatBytes(amount, rounding);
}

function formatCores(billionths: number, rounding: Rounding): string {
  const cores = round(billionths / CPU_UNIT, 100, rounding);
  return `${cores} ${cores === 1 ? 'core' : 'cores'}`;
}

function formatBytes(bytes: number, rounding: Rounding): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${round(value, value < 100 ? 10 : 1, rounding)} ${UNITS[unit]}`;
}

/** To the nearest 1/parts, in the direction asked. */
function round(value: number, parts: number, rounding: Rounding): number {
  const scaled = value * parts;
  return (rounding === 'up' ? Math.ceil(scaled) : Math.floor(scaled)) / parts;
}
