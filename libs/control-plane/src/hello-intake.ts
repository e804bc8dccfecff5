import { type Attempt, currentAttempt, type HelloAnswer, isEnded, type Reason, type Task } from '@cube/task';
import { afterEnd, finishIfOver } from './attempt-outcome';
import { aboutNode, aboutTask, type ClusterEvent } from './cluster-event';
import type { ClusterState } from './cluster-state';
import { observedSoFar } from './observation';
import type { NodeIntroduction, NodeRecord } from './node-record';

/** The events by which a node that said HELLO is known, and known to be ready. */
export function introduce(state: ClusterState, answer: HelloAnswer, address: string): ClusterEvent[] {
  const introduction: NodeIntroduction = {
    name: answer.name,
    address,
    hostId: answer.hostId,
    publishAddress: answer.publishAddress,
    platform: answer.platform,
    capacity: answer.capacity,
    labels: answer.labels,
    instance: answer.instance,
  };
  const node = state.nodes.get(answer.nodeId);
  if (node === undefined) {
    return [aboutNode(answer.nodeId, { kind: 'node-joined', joinNumber: state.cluster.joined + 1, introduction })];
  }
  const changed = same(node, introduction) ? [] : [aboutNode(node.id, { kind: 'node-changed', introduction })];
  return node.liveness === 'ready'
    ? changed
    : [...changed, aboutNode(node.id, { kind: 'node-liveness', liveness: 'ready' })];
}

function same(node: NodeRecord, introduction: NodeIntroduction): boolean {
  const known: NodeIntroduction = {
    name: node.name,
    address: node.address,
    hostId: node.hostId,
    publishAddress: node.publishAddress,
    platform: node.platform,
    capacity: node.capacity,
    labels: node.labels,
    instance: node.instance,
  };
  return JSON.stringify(known) === JSON.stringify(introduction);
}

/**
 * The attempts that a HELLO shows to be gone: decided for an earlier process of this worker, and not among its
 * containers. They end, uncharged; nothing can bring them up any more.
 */
export function endVanished(state: ClusterState, answer: HelloAnswer, now: number): ClusterEvent[] {
  const listed = new Set(answer.attempts.map((report) => `${report.taskId}/${report.attempt}`));
  return [...(state.onNode.get(answer.nodeId) ?? [])].flatMap((taskId) => {
    const task = state.tasks.get(taskId)?.task;
    if (task === undefined) return [];
    return task.attempts
      .filter((attempt) => attempt.nodeId === answer.nodeId && !attempt.released)
      .filter((attempt) => attempt.instance !== answer.instance && !listed.has(`${taskId}/${attempt.number}`))
      .flatMap((attempt) => endOne(task, attempt, now));
  });
}

function endOne(task: Task, attempt: Attempt, now: number): ClusterEvent[] {
  const gone = isEnded(attempt.state)
    ? released(task, attempt)
    : attempt.stop === 'user'
      ? stopped(task, attempt, now)
      : aboutTask(task.id, {
          kind: 'attempt-lost',
          attempt: attempt.number,
          reason: vanished(attempt),
          released: true,
        });
  const attempts = task.attempts.map((one) => (one.number === attempt.number ? { ...one, released: true } : one));
  const after: Task = { ...task, attempts };
  if (currentAttempt(task).number !== attempt.number) return [gone, ...finishWhenEnded(after)];
  if (isEnded(attempt.state)) return [gone, ...finishIfOver(after)];
  return [gone, ...afterEnd(after, 'loss', now)];
}

function finishWhenEnded(task: Task): ClusterEvent[] {
  return isEnded(currentAttempt(task).state) ? finishIfOver(task) : [];
}

function released(task: Task, attempt: Attempt): ClusterEvent {
  return aboutTask(task.id, {
    kind: 'attempt-observed',
    attempt: attempt.number,
    observed: { ...observedSoFar(attempt), released: true },
  });
}

function stopped(task: Task, attempt: Attempt, now: number): ClusterEvent {
  const reason: Reason = {
    code: 'stopped',
    message: 'stopped as asked: its worker restarted and has no container of it',
  };
  const observed = {
    ...observedSoFar(attempt),
    state: 'Completed',
    finishedAt: now,
    reason,
    released: true,
    health: 'none',
  } as const;
  return aboutTask(task.id, { kind: 'attempt-observed', attempt: attempt.number, observed });
}

function vanished(attempt: Attempt): Reason {
  return attempt.state === 'Running'
    ? { code: 'removed-from-outside', message: 'its container was gone when its worker came back: somebody removed it' }
    : { code: 'worker-restarted', message: 'its worker restarted before the container was made' };
}
