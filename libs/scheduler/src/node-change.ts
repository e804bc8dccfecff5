import type { Resource } from './amounts';
import type { BoundPort } from './host-ports';
import type { NodeView } from './node-view';
import { formatAmount } from './quantity';

/** One thing that an operator can do about a node. Kinds are part of the API; add, never rename. */
export type NodeChange =
  /** Amounts as in `Amounts`: billionths of a core, bytes. */
  | { readonly kind: 'free'; readonly resource: Resource; readonly amount: number }
  | { readonly kind: 'free-port'; readonly port: BoundPort }
  /** Null: without the label. */
  | { readonly kind: 'label'; readonly key: string; readonly value: string | null }
  /** All tasks with the label: with one of the values, or with any where there are none. */
  | { readonly kind: 'stop-tasks'; readonly key: string; readonly values: readonly string[] }
  /** So many of the tasks that have the same labels as the one that waits. */
  | { readonly kind: 'stop-peers'; readonly count: number }
  | { readonly kind: 'activate'; readonly availability: NodeView['availability'] }
  | { readonly kind: 'revive'; readonly liveness: NodeView['liveness'] }
  | { readonly kind: 'add'; readonly node: NewNode };

export const CHANGE_KINDS = [
  ...(['free', 'free-port', 'label', 'stop-tasks', 'stop-peers', 'activate', 'revive', 'add'] as const),
] satisfies readonly NodeChange['kind'][];

/** The least that a node must be for a task. CPU in cores, memory and disk in bytes, pids in processes and threads; 0 is any. */
export interface NewNode {
  readonly name: string | null;
  readonly platform: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly pids: number;
}

/** `free 211 MiB of memory on worker-2`. */
export function changeMessage(change: NodeChange, node: string): string {
  switch (change.kind) {
    case 'free': {
      const { resource, amount } = change;
      const of = resource === 'memory' || resource === 'disk' ? ` of ${resource}` : '';
      return `free ${formatAmount(resource, amount, 'up')}${of} on ${node}`;
    }
    case 'free-port':
      return `free host port ${change.port.port}/${change.port.protocol} on the host of ${node}`;
    case 'label':
      return change.value === null
        ? `remove the label ${change.key} from ${node}`
        : `label ${node} ${change.key}=${change.value}`;
    case 'stop-tasks': {
      const values = change.values.length === 0 ? '' : `=${change.values.join(' or ')}`;
      return `stop the tasks on ${node} with the label ${change.key}${values}`;
    }
    case 'stop-peers':
      return `stop ${change.count} of the tasks on ${node} that have the same labels`;
    case 'activate':
      return `activate ${node}, which is ${change.availability}`;
    case 'revive':
      return `bring ${node} back, which is ${change.liveness}`;
    case 'add':
      return `add a node${withWhat(change.node)}`;
    default:
      return change satisfies never;
  }
}

function withWhat({ name, platform, labels, cpu, memoryBytes, diskBytes, pids }: NewNode): string {
  const has = [
    ...(cpu > 0 ? [formatAmount('cpu', cpu * 1e9, 'up')] : []),
    ...(memoryBytes > 0 ? [`${formatAmount('memory', memoryBytes, 'up')} of memory`] : []),
    ...(diskBytes > 0 ? [`${formatAmount('disk', diskBytes, 'up')} of disk`] : []),
    ...(pids > 0 ? [formatAmount('pids', pids, 'up')] : []),
    ...(platform === '' ? [] : [`platform ${platform}`]),
    ...Object.entries(labels).map(([key, value]) => `label ${key}=${value}`),
  ];
  const named = name === null ? '' : ` named ${name}`;
  return has.length === 0 ? named : `${named} with ${has.join(', ')}`;
}
