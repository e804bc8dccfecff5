import { attemptNumbered, currentAttempt, isEnded, replacementOf, type Task } from '@cube/task';
import { NODE_CAPACITY } from '../node-capacity';
import { attemptOfLabels, type PlacedContainer, type Truth } from './fact';

/** Images whose containers end by themselves: while one runs, something is still going to happen. */
const FINITE_IMAGES = ['job', 'crasher', 'hog'];

/** I4, I5: why the cluster is not at rest yet; null when everything is as users want it, and nothing is left over. */
export function unrest(truth: Truth): string | null {
  for (const node of truth.nodes.values())
    if (node.liveness !== 'ready') return `node ${node.name} is ${node.liveness}`;
  const running = truth.containers().filter(({ state, id }) => state === 'running' && !truth.isForeign(id));
  for (const task of truth.tasks.values()) {
    const wrong = unfinished(task, running, truth);
    if (wrong !== null) return `task ${task.id} (${task.spec.image}) ${wrong}`;
  }
  return stray(running, truth);
}

function unfinished(task: Task, running: readonly PlacedContainer[], truth: Truth): string | null {
  if (task.final) return null;
  if (task.desired === 'stop') return 'is to stop and is not over';
  const attempt = currentAttempt(task);
  switch (attempt.state) {
    case 'Pending':
      if (attempt.reason?.code !== 'no-fitting-node') return `is not tried yet: ${attempt.reason?.message}`;
      return fitsSomewhere(task, truth);
    case 'Running':
      break;
    default:
      return `is ${attempt.state}: ${attempt.reason?.message ?? ''}`;
  }
  if (FINITE_IMAGES.includes(task.spec.image)) return 'runs and will end';
  if (attempt.health !== 'healthy' && task.spec.healthCheck !== null) return `is ${attempt.health}`;
  if (attempt.stop !== null) return 'is being stopped';
  if (replacementOf(task) !== undefined) return 'is in an overlap';
  if (attempt.outdated === true && fitsSomewhere(task, truth, true) !== null) return 'is to be replaced';
  const isLeaving = truth.nodes.get(attempt.nodeId ?? '')?.availability === 'draining';
  if (isLeaving && task.spec.restartPolicy !== 'no') {
    const place = fitsSomewhere(task, truth, true);
    if (place !== null) return `is on a node that is drained, and ${place}`;
  }
  return running.some(({ id }) => id === attempt.containerId)
    ? null
    : `runs in container ${attempt.containerId}, which does not run`;
}

/** A task waits only for what no node has left: reservations, ports of its host, and what it asks for. */
function fitsSomewhere(task: Task, truth: Truth, leaves = false): string | null {
  for (const node of truth.nodes.values()) {
    if (node.availability !== 'active') continue;
    let cpu = task.spec.cpu;
    let portTaken = false;
    const wanted = Object.values(task.spec.portBindings);
    for (const other of truth.tasks.values()) {
      for (const { nodeId, released } of other.final || (leaves && other === task) ? [] : other.attempts) {
        if (nodeId === null || released) continue;
        if (nodeId === node.id) cpu += other.spec.cpu;
        const sameHost = truth.nodes.get(nodeId)?.hostId === node.hostId;
        if (sameHost && Object.values(other.spec.portBindings).some((port) => wanted.includes(port))) portTaken = true;
      }
    }
    if (cpu <= NODE_CAPACITY.cpu && !portTaken) return `waits, and node ${node.name} would take it`;
  }
  return null;
}

/** I4: a container of a history that is known, and that nobody wants. */
function stray(running: readonly PlacedContainer[], truth: Truth): string | null {
  for (const { id, host, labels } of running) {
    const attempt = attemptOfLabels(labels);
    if (attempt === null || truth.isOwnerless(id)) continue;
    const task = truth.tasks.get(attempt.taskId);
    const known = task && attemptNumbered(task, attempt.attempt);
    // A restored store may have given the number of an attempt away once more: the container says which one is meant.
    const wanted =
      task !== undefined &&
      known !== undefined &&
      !isEnded(known.state) &&
      currentAttempt(task) === known &&
      known.containerId === id;
    if (!wanted)
      return `container ${id} of attempt ${attempt.taskId}/${attempt.attempt} runs on ${host}, and nobody wants it`;
  }
  return null;
}

/** Calls to the engine that change nothing: the safety net may make them for ever. */
const HARMLESS_CALLS = ['info', 'list', 'inspect', 'image', 'exec'];

export function isHarmless(call: string): boolean {
  return HARMLESS_CALLS.includes(call);
}
