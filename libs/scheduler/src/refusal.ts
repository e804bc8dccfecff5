import type { Resource } from './amounts';
import type { BoundPort } from './host-ports';
import type { NodeView } from './node-view';
import { formatAmount } from './quantity';

/** Why a node won't do, in the order of the filters. Codes are part of the API; add, never rename. */
export const REFUSAL_CODES = [
  'not-ready',
  'not-active',
  'platform',
  'constraint',
  'no-capacity',
  'volume',
  'cpu',
  'memory',
  'disk',
  'pids',
  'host-port',
  'task-constraint',
  'max-per-node',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** The facts of one node's refusal. Cheap: most are never put in words. */
export type Refusal =
  | { readonly code: 'not-ready'; readonly liveness: NodeView['liveness'] }
  | { readonly code: 'not-active'; readonly availability: NodeView['availability'] }
  | { readonly code: 'platform'; readonly asked: string; readonly has: string }
  | { readonly code: 'constraint'; readonly constraint: string }
  | { readonly code: 'no-capacity'; readonly resource: Resource }
  | { readonly code: 'volume'; readonly volume: string }
  | Shortage
  | { readonly code: 'host-port'; readonly port: BoundPort; readonly holder: 'another-task' | 'itself' }
  | { readonly code: 'task-constraint'; readonly constraint: string }
  | { readonly code: 'max-per-node'; readonly most: number; readonly has: number };

/** Amounts as in `Amounts`; `free` is 0 where more is in use than there is. */
export interface Shortage {
  readonly code: Resource;
  readonly asked: number;
  readonly free: number;
  readonly capacity: number;
}

/** `memory: asks 512 MiB, 301 MiB free of 2 GiB`. */
export function refusalMessage(refusal: Refusal): string {
  switch (refusal.code) {
    case 'not-ready':
      return refusal.liveness === 'down' ? 'not ready: it is down' : 'not ready: it has been silent for a while';
    case 'not-active':
      return `not active: it is ${refusal.availability}`;
    case 'platform':
      return `platform: asks ${refusal.asked}, ${refusal.has === '/' ? "its own isn't known" : `it is ${refusal.has}`}`;
    case 'constraint':
      return `constraint: it does not meet ${refusal.constraint}`;
    case 'no-capacity':
      return `${refusal.resource}: it reports none to give`;
    case 'volume':
      return `volume: ${refusal.volume} is on another node`;
    case 'cpu':
    case 'memory':
    case 'disk':
    case 'pids':
      return shortageMessage(refusal);
    case 'host-port':
      return portMessage(refusal.port, refusal.holder);
    case 'task-constraint':
      return `task constraint: the tasks on it do not meet ${refusal.constraint}`;
    case 'max-per-node':
      return `max per node: has ${refusal.has} with the same labels, ${refusal.most} allowed`;
    default:
      return refusal satisfies never;
  }
}

function shortageMessage({ code, asked, free, capacity }: Shortage): string {
  return `${code}: asks ${formatAmount(code, asked, 'up')}, ${formatAmount(code, free)} free of ${formatAmount(code, capacity)}`;
}

function portMessage({ address, port, protocol }: BoundPort, holder: 'another-task' | 'itself'): string {
  const wanted = `host port: asks ${address}:${port}/${protocol}`;
  return holder === 'itself' ? `${wanted} twice` : `${wanted}, which another task on this host holds`;
}
