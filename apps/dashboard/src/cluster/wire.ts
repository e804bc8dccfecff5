import type { components } from '@cube/client';

type Schemas = components['schemas'];

export type Task = Schemas['Task'];
export type TaskInput = Schemas['TaskInput'];
export type Attempt = Schemas['Attempt'];
export type Node = Schemas['Node'];
export type Placement = Schemas['Placement'];
export type Plan = Schemas['Plan'];
export type Resilience = Schemas['Resilience'];
export type { ClusterEvent } from '@cube/client';

/** Milliseconds since 1970, or null where the wire says "not yet" by Go's zero time. */
export function readTime(text: string): number | null {
  if (text.startsWith('0001-')) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
