import type { Resource } from './amounts';
import type { BoundPort } from './host-ports';
import type { NodeView } from './node-view';
import { formatAmount } from './quantity';

/** Why a node won't do. Codes are part of the API; add, never rename. */
export const REFUSAL_CODES = [
  'not-ready',
  'not-active',
  'platform',
  'constraint',
  'no-capacity',
  'cpu',
  'memory',
  'disk',
  'host-port',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** The facts of one node's refusal. Cheap: most are never put in words. */
export type Refusal =
  | { readonly code: 'not-ready'; readonly liveness: NodeView['liveness'] }
  | { readonly code: 'not-active'; readonly availability: NodeView['availability'] }
  | { readonly code: 'platform'; readonly asked: string; readonly has: string }
  | { readonly code: 'constraint'; readonly constraint: string }
  | { readonly code: 'no-capacity'; readonly resource: Resource }
  | Shortage
  | { readonly code: 'host-port'; readonly port: BoundPort; readonly holder: 'another-task' | 'itself' };

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
    case 'cpu':
    case 'memory':
    case 'disk':
      return shortageMessage(refusal);
    case 'host-port':
      return portMessage(refusal.port, refusal.holder);
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
