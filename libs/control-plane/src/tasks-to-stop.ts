import { CPU_UNIT, hostOf, type NodeChange, type Remedy, type Resource } from '@cube/scheduler';
import { fixedHostPorts, type Task } from '@cube/task';
import type { ClusterState } from './cluster-state';

/** More names than these help nobody. */
const MOST_NAMED = 20;

type Needs = Map<Resource, number>;

/**
 * Tasks that could be stopped to make a remedy's room, as few as is easily found, the least urgent first; empty where no room is
 * asked for or stopping tasks would not make it (what is on a disk stays there).
 */
export function tasksToStop(state: ClusterState, { nodeId, changes }: Remedy): readonly Task[] {
  if (nodeId === null) return [];
  const here = tasksOn(state, [nodeId]);
  const stopped = new Set<Task>();
  for (const change of changes) for (const task of namedBy(change, state, nodeId)) stopped.add(task);
  const needs: Needs = new Map(changes.flatMap((one) => (one.kind === 'free' ? [[one.resource, one.amount]] : [])));
  for (const task of stopped) if (here.includes(task)) take(needs, task);
  const others = here.filter((task) => !stopped.has(task)).sort(byUrgency);
  while (needs.size > 0) {
    const next = bestOf(others, needs);
    if (next === undefined || stopped.size >= MOST_NAMED) return [];
    others.splice(others.indexOf(next), 1);
    stopped.add(next);
    take(needs, next);
  }
  return [...stopped];
}

/** Tasks that a change itself says must go. Of peers any will do: those are chosen by whoever stops them. */
function namedBy(change: NodeChange, state: ClusterState, nodeId: string): readonly Task[] {
  switch (change.kind) {
    case 'free-port': {
      const { port, protocol } = change.port;
      const holds = ({ spec }: Task): boolean =>
        fixedHostPorts(spec).some((one) => one.port === port && one.protocol === protocol);
      return tasksOn(state, nodesOnHostOf(state, nodeId)).filter(holds);
    }
    case 'stop-tasks':
      return tasksOn(state, [nodeId]).filter(({ spec: { labels } }) => {
        const value = Object.hasOwn(labels, change.key) ? labels[change.key] : undefined;
        return value !== undefined && (change.values.length === 0 || change.values.includes(value));
      });
    default:
      return [];
  }
}

/** The least task that makes all of the room, or the one that makes most of it. */
function bestOf(tasks: readonly Task[], needs: Needs): Task | undefined {
  const enough = tasks.filter((task) => [...needs].every(([resource, amount]) => amountOf(task, resource) >= amount));
  const share = (task: Task): number =>
    [...needs].reduce((sum, [resource, amount]) => sum + Math.min(1, amountOf(task, resource) / amount), 0);
  const total = (task: Task): number => [...needs.keys()].reduce((sum, resource) => sum + amountOf(task, resource), 0);
  if (enough.length > 0) return enough.reduce((least, task) => (total(task) < total(least) ? task : least));
  const [first, ...rest] = tasks.filter((task) => share(task) > 0);
  return first && rest.reduce((most, task) => (share(task) > share(most) ? task : most), first);
}

function take(needs: Needs, task: Task): void {
  for (const [resource, amount] of needs) {
    const left = amount - amountOf(task, resource);
    if (left <= 0) needs.delete(resource);
    else needs.set(resource, left);
  }
}

function amountOf({ spec }: Task, resource: Resource): number {
  switch (resource) {
    case 'cpu':
      return Math.round(spec.cpu * CPU_UNIT);
    case 'memory':
      return spec.memoryBytes;
    case 'disk':
      return spec.diskBytes;
    case 'pids':
      return spec.pids;
    default:
      return resource satisfies never;
  }
}

function tasksOn(state: ClusterState, nodeIds: readonly string[]): Task[] {
  return nodeIds.flatMap((nodeId) =>
    [...(state.onNode.get(nodeId) ?? [])].flatMap((id) => state.tasks.get(id)?.task ?? []),
  );
}

function nodesOnHostOf(state: ClusterState, nodeId: string): readonly string[] {
  const node = state.nodes.get(nodeId);
  return node === undefined
    ? []
    : [...state.nodes.values()].filter((one) => hostOf(one) === hostOf(node)).map(({ id }) => id);
}

function byUrgency(a: Task, b: Task): number {
  return a.spec.priority - b.spec.priority;
}
