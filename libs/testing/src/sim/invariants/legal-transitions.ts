import type { ClusterEvent } from '@cube/control-plane';
import { isEnded, type Attempt, type Task, TASK_STATES, type TaskState } from '@cube/task';
import type { Invariant, Truth } from './fact';

/** The moves of an attempt, written down a second time: the table of production is what is tested. */
const LEGAL: Readonly<Record<TaskState, readonly TaskState[]>> = {
  Pending: ['Scheduled', 'Completed'],
  Scheduled: ['Running', 'Completed', 'Failed'],
  Running: ['Completed', 'Failed'],
  Completed: [],
  Failed: [],
};

/** I3: the event log holds legal moves only. */
export function legalEvents(): Invariant {
  const states = new Map<string, TaskState>();
  return {
    name: 'I3 legal transitions in the log',
    check(fact, truth) {
      if (fact.kind === 'restored') relearn(states, truth);
      if (fact.kind !== 'commit') return null;
      for (const { event } of fact.events) {
        const move = moveOf(event);
        if (move === null) continue;
        const key = `${event.id}/${move.attempt}`;
        const before = states.get(key) ?? 'Pending';
        states.set(key, move.to);
        // What a lost future had decided is taken as it is found.
        if (event.fact.kind === 'attempt-adopted') continue;
        if (before !== move.to && !LEGAL[before].includes(move.to))
          return `attempt ${key} went from ${before} to ${move.to}`;
      }
      return null;
    },
  };
}

/** After a restore the log goes on from what the backup says. */
function relearn(states: Map<string, TaskState>, { tasks }: Truth): void {
  states.clear();
  for (const task of tasks.values()) for (const one of task.attempts) states.set(keyOf(task, one), one.state);
}

function moveOf(event: ClusterEvent): { attempt: number; to: TaskState } | null {
  if (event.about !== 'task') return null;
  const { fact } = event;
  switch (fact.kind) {
    case 'attempt-opened':
      return { attempt: fact.attempt, to: 'Pending' };
    case 'attempt-placed':
      return { attempt: fact.attempt, to: 'Scheduled' };
    case 'attempt-withdrawn':
      return { attempt: fact.attempt, to: 'Completed' };
    case 'attempt-lost':
      return { attempt: fact.attempt, to: 'Failed' };
    case 'attempt-adopted':
    case 'attempt-observed':
      return { attempt: fact.attempt, to: fact.observed.state };
    default:
      return null;
  }
}

interface Seen {
  readonly state: TaskState;
  readonly released: boolean;
  readonly nodeId: string | null;
}

/** I3: who reads tasks again and again sees attempts move forward only, and stay on their node. */
export function readsMoveForward(): Invariant {
  const seen = new Map<string, Seen>();
  /** As they were read last; records never change, so the same one says nothing new. */
  const last = new Map<string, Task>();
  return {
    name: 'I3 reads move forward',
    check(fact) {
      if (fact.kind === 'restored') [seen, last].forEach((known) => known.clear());
      if (fact.kind !== 'read') return null;
      for (const task of fact.tasks) {
        if (last.get(task.id) === task) continue;
        last.set(task.id, task);
        for (const attempt of task.attempts) {
          const wrong = backwards(seen.get(keyOf(task, attempt)), attempt);
          if (wrong !== null) return `attempt ${keyOf(task, attempt)} ${wrong}`;
          seen.set(keyOf(task, attempt), attempt);
        }
      }
      return null;
    },
  };
}

function keyOf(task: Task, attempt: Attempt): string {
  return `${task.id}/${attempt.number}`;
}

function backwards(before: Seen | undefined, { state, released, nodeId }: Attempt): string | null {
  if (before === undefined) return null;
  const ended = isEnded(before.state) && state !== before.state;
  if (ended || TASK_STATES.indexOf(state) < TASK_STATES.indexOf(before.state))
    return `went back from ${before.state} to ${state}`;
  if (before.released && !released) return 'took back what it had released';
  return before.nodeId !== null && nodeId !== before.nodeId ? `moved from ${before.nodeId} to ${nodeId}` : null;
}

/** I10: what is final never changes again, and nothing of it starts. */
export function finalNeverRevives(): Invariant {
  return {
    name: 'I10 final never revives',
    check(fact, truth) {
      if (fact.kind === 'commit') {
        for (const { id, before, after } of fact.tasks) {
          const same = before !== undefined && after?.createdAt === before.createdAt;
          if (same && before.final && after?.final !== true) return `task ${id} was final and is not any more`;
        }
        return null;
      }
      if (fact.kind !== 'engine' || fact.fact.kind !== 'start' || fact.cause === 'person') return null;
      const task = truth.tasks.get(fact.labels['cube.task'] ?? '');
      return task?.final === true ? `a container of the final task ${task.id} started` : null;
    },
  };
}
