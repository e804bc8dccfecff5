import type { EventEntry } from '@cube/control-plane';
import { fixedHostPorts, type Task } from '@cube/task';
import { NODE_CAPACITY } from '../node-capacity';
import { attemptOfLabels, type Invariant, type Truth } from './fact';

/** Sums of binary fractions. */
const ROUNDING = 1e-6;

/**
 * I9: what is reserved on a node is never more than it has, and no host port is promised twice on a host. What runs already
 * when a backup is restored was promised by nobody any more, and goes on.
 */
export function reservationsFit(): Invariant {
  const adopted = new Set<string>();
  return {
    name: 'I9 reservations fit',
    check(fact, truth) {
      if (fact.kind === 'commit') for (const entry of fact.events) if (isAdoption(entry)) adopted.add(entry.event.id);
      if (fact.kind !== 'commit' || !fact.events.some(({ event }) => event.fact.kind === 'attempt-placed')) return null;
      const cpu = new Map<string, number>();
      const memory = new Map<string, number>();
      const ports = new Map<string, string>();
      for (const { task, nodeId } of reservations(truth)) {
        if (adopted.has(task.id)) continue;
        cpu.set(nodeId, (cpu.get(nodeId) ?? 0) + task.spec.cpu);
        memory.set(nodeId, (memory.get(nodeId) ?? 0) + task.spec.memoryBytes);
        for (const { port, protocol } of fixedHostPorts(task.spec)) {
          const key = `${truth.nodes.get(nodeId)?.hostId} ${port}/${protocol}`;
          const holder = ports.get(key);
          ports.set(key, task.id);
          if (holder !== undefined && holder !== task.id) return `port ${key} is promised to ${holder} and ${task.id}`;
        }
      }
      return over(cpu, NODE_CAPACITY.cpu, 'cores') ?? over(memory, NODE_CAPACITY.memoryBytes, 'bytes of memory');
    },
  };
}

/** I9: what runs on a node never uses more than the node has, whatever the store believes. */
export function runningFits(): Invariant {
  return {
    name: 'I9 what runs fits',
    check(fact, truth) {
      if (fact.kind !== 'engine' || fact.fact.kind !== 'start' || fact.cause === 'person') return null;
      const nodeId = fact.labels['cube.node'];
      if (nodeId === undefined || attemptOfLabels(fact.labels) === null) return null;
      const isPromised = (labels: Readonly<Record<string, string>>): boolean =>
        labels['cube.node'] === nodeId && labels['cube.history'] === truth.history;
      const running = truth
        .containers()
        .filter(({ id, state, labels }) => state === 'running' && isPromised(labels) && !truth.isRevived(id));
      const cores = running.reduce(
        (sum, { labels }) => sum + (truth.tasks.get(labels['cube.task'] ?? '')?.spec.cpu ?? 0),
        0,
      );
      return over(new Map([[nodeId, cores]]), NODE_CAPACITY.cpu, 'cores in containers');
    },
  };
}

function isAdoption({ event }: EventEntry): boolean {
  return event.fact.kind === 'attempt-adopted';
}

function* reservations(truth: Truth): Generator<{ task: Task; nodeId: string }> {
  for (const task of truth.tasks.values()) {
    if (task.final) continue;
    for (const { nodeId, released } of task.attempts) if (nodeId !== null && !released) yield { task, nodeId };
  }
}

function over(sums: ReadonlyMap<string, number>, most: number, of: string): string | null {
  for (const [nodeId, sum] of sums) if (sum > most + ROUNDING) return `node ${nodeId} has ${sum} ${of} of ${most}`;
  return null;
}
