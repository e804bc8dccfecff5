import { type Amounts, type Resource, RESOURCES } from './amounts';
import { formatAmount } from './quantity';
import type { Refusal } from './refusal';

/** So many nodes were refused for one reason, and what came nearest to fitting. */
interface RefusalCount {
  readonly count: number;
  readonly nearest: Refusal;
}

/** What a task that fits nowhere waits for: `no node fits: 2 of 3 short of memory (largest free 301 MiB), 1 not ready`. */
export function waitingSummary(counts: readonly RefusalCount[], total: number): string {
  const parts = [...counts].sort((a, b) => b.count - a.count).map(describe);
  const [first = '', ...rest] = parts;
  return `no node fits: ${[first.replace(/^\d+/, (count) => `${count} of ${total}`), ...rest].join(', ')}`;
}

function describe({ count, nearest }: RefusalCount): string {
  switch (nearest.code) {
    case 'not-ready':
      return `${count} not ready`;
    case 'not-active':
      return `${count} paused or draining`;
    case 'platform':
      return `${count} of another platform than ${nearest.asked}`;
    case 'constraint':
      return `${count} outside the constraints (such as ${nearest.constraint})`;
    case 'no-capacity':
      return `${count} without ${nearest.resource} to give`;
    case 'volume':
      return `${count} without volume ${nearest.volume}, which is on another node`;
    case 'cpu':
    case 'memory':
    case 'disk':
    case 'pids':
      return `${count} short of ${nearest.code} (largest free ${formatAmount(nearest.code, nearest.free)})`;
    case 'host-port':
      return `${count} with host port ${nearest.port.port}/${nearest.port.protocol} taken`;
    case 'task-constraint':
      return `${count} whose tasks rule it out (such as ${nearest.constraint})`;
    case 'max-per-node':
      return `${count} with ${nearest.most} of its kind already`;
    default:
      return nearest satisfies never;
  }
}

/** Says so when no node could take it even if it were empty; null when one could. */
export function tooLargeSummary(asked: Amounts, capacities: readonly Amounts[]): string | null {
  const fitsEmpty = (capacity: Amounts): boolean =>
    RESOURCES.every((resource) => asked[resource] <= capacity[resource]);
  if (capacities.some(fitsEmpty)) return null;
  const tooMuch = RESOURCES.find((resource) => capacities.every((capacity) => asked[resource] > capacity[resource]));
  return `no node is large enough: ${tooMuch === undefined ? combined(asked) : beyond(tooMuch, asked, capacities)}`;
}

function beyond(resource: Resource, asked: Amounts, capacities: readonly Amounts[]): string {
  const largest = capacities.reduce((most, capacity) => Math.max(most, capacity[resource]), 0);
  return `asks ${formatAmount(resource, asked[resource], 'up')}${nameOf(resource)}, the largest node has ${formatAmount(resource, largest)}`;
}

function combined(asked: Amounts): string {
  const wanted = RESOURCES.filter((resource) => asked[resource] > 0);
  const amounts = wanted.map((resource) => `${formatAmount(resource, asked[resource], 'up')}${nameOf(resource)}`);
  return `none has ${amounts.join(' and ')} together`;
}

/** Bytes and numbers don't say of what; cores do. */
function nameOf(resource: Resource): string {
  return resource === 'cpu' ? '' : ` of ${resource}`;
}
