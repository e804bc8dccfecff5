import { type Attempt, currentAttempt, type HelloAnswer, isEnded, type Reason, type Task } from '@cube/task';
import { afterEnd, finishIfOver } from './attempt-outcome';
import { aboutNode, aboutTask, type ClusterEvent } from './cluster-event';
import type { ClusterState } from './cluster-state';
import { observedSoFar } from './observation';
import type { NodeIntroduction, NodeRecord } from './node-record';
import { attemptKey, type TaskRecord, withAttempt } from './task-record';

/** The events by which a node that said HELLO is known, and known to be ready. */
export function introduce(state: ClusterState, answer: HelloAnswer, address: string): ClusterEvent[] {
  const node = state.nodes.get(answer.nodeId);
  const introduction: NodeIntroduction = {
    name: answer.name,
    address,
    hostId: answer.hostId,
    publishAddress: answer.publishAddress,
    platform: answer.platform,
    capacity: answer.capacity,
    labels: answer.labels,
    kernel: answer.kernel,
    engine: answer.engine,
    volumes: answer.volumes ?? node?.volumes ?? [],
    instance: answer.instance,
  };
  if (node === undefined) {
    const { joined, removals } = state.cluster;
    const generation = removals === undefined ? {} : { generation: removals };
    const fact = { kind: 'node-joined', joinNumber: joined + 1, introduction, ...generation } as const;
    return [aboutNode(answer.nodeId, fact)];
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
    kernel: node.kernel,
    engine: node.engine,
    volumes: node.volumes,
    instance: node.instance,
  };
  return JSON.stringify(known) === JSON.stringify(introduction);
}

/**
 * The attempts that a HELLO shows to be gone: not among its containers, and decided for an earlier process of this worker
 * or below one that it has. They end, uncharged; nothing can bring them up any more. One list of events for each task.
 */
export function endVanished(state: ClusterState, answer: HelloAnswer, now: number): ClusterEvent[][] {
  const listed = new Set(answer.attempts.map((report) => attemptKey(report.taskId, report.attempt)));
  const highest = new Map<string, number>();
  for (const { taskId, attempt } of answer.attempts) {
    highest.set(taskId, Math.max(attempt, highest.get(taskId) ?? 0));
  }
  return [...(state.onNode.get(answer.nodeId) ?? [])].flatMap((taskId) => {
    const record = state.tasks.get(taskId);
    const gone = (record?.task.attempts ?? [])
      .filter((attempt) => attempt.nodeId === answer.nodeId && !attempt.released)
      .filter((attempt) => !listed.has(attemptKey(taskId, attempt.number)))
      .filter(({ instance, number }) => instance !== answer.instance || number < (highest.get(taskId) ?? 0));
    return record === undefined || gone.length === 0 ? [] : [endGone(record, gone, { now, because: vanished })];
  });
}

export interface Gone {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly because: (attempt: Attempt) => Reason;
}

/** Attempts have no container any more. What follows is decided once all of them have ended: together they may be the last of the task. */
export function endGone(record: TaskRecord, gone: readonly Attempt[], { now, because }: Gone): ClusterEvent[] {
  const ends = gone.map((attempt) => endOf(record.task, attempt, { now, because }));
  const after = gone.reduce((known, attempt) => withAttempt(known, goneFrom(attempt)), record);
  const current = currentAttempt(record.task);
  const endsNow = gone.some(({ number }) => number === current.number) && !isEnded(current.state);
  if (endsNow)
    return [...ends, ...afterEnd(after, goneFrom(current), current.stop === 'unneeded' ? 'completed' : 'loss', now)];
  return isEnded(current.state) ? [...ends, ...finishIfOver(after)] : ends;
}

function goneFrom(attempt: Attempt): Attempt {
  return { ...attempt, state: isEnded(attempt.state) ? attempt.state : 'Failed', released: true };
}

function endOf(task: Task, attempt: Attempt, { now, because }: Gone): ClusterEvent {
  if (isEnded(attempt.state)) return released(task, attempt);
  if (attempt.stop === 'user' || attempt.stop === 'unneeded') return stopped(task, attempt, now);
  const reason = because(attempt);
  return aboutTask(task.id, { kind: 'attempt-lost', attempt: attempt.number, reason, released: true });
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
    message: 'stopped as asked: its worker has no container of it',
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
