import {
  type Attempt,
  currentAttempt,
  heldAttempt,
  isEnded,
  openAttempt,
  specOfAttempt,
  STARTING,
  type StopCause,
  type Task,
  type TaskSpec,
} from '@cube/task';
import type { TaskFact } from './cluster-event';
import { KEPT_ATTEMPTS, KEPT_REQUESTS, type TaskRecord } from './task-record';

/** Where in time a fact stands. */
export interface Moment {
  readonly at: number;
  readonly revision: number;
}

/** The record of a new task. */
export function newTaskRecord(
  id: string,
  fact: Extract<TaskFact, { kind: 'task-submitted' }>,
  when: Moment,
): TaskRecord {
  const waiting = { code: 'waiting-for-placement', message: 'waiting to be placed on a node' } as const;
  const task: Task = {
    id,
    spec: fact.spec,
    desired: 'run',
    createdAt: when.at,
    restartCount: 0,
    failuresInRow: 0,
    attempts: [openAttempt(fact.attempt, when.at, null, waiting)],
    final: false,
    revision: when.revision,
  };
  return { task, requests: [fact.request], removeWhenFinal: false, events: [], decision: null };
}

/** The record after a fact about it. Pure: facts are decided elsewhere, here they only take effect. */
export function foldTask(
  record: TaskRecord,
  fact: Exclude<TaskFact, { kind: 'task-submitted' | 'task-removed' }>,
  when: Moment,
): TaskRecord {
  const task = { ...record.task, revision: when.revision };
  switch (fact.kind) {
    case 'stop-requested':
      return {
        ...record,
        task: { ...task, desired: 'stop' },
        requests: fact.request === null ? record.requests : [...record.requests, fact.request].slice(-KEPT_REQUESTS),
        removeWhenFinal: record.removeWhenFinal || fact.remove,
      };
    case 'restart-requested':
      return { ...record, task: { ...task, attempts: task.attempts.map(outdate) } };
    case 'task-respecified':
      return { ...record, task: respecify(task, fact.spec) };
    case 'task-finished':
      return { ...record, task: { ...task, final: true } };
    case 'attempt-opened':
      return { ...record, task: openNext(task, fact, when) };
    case 'attempt-adopted':
      return { ...record, task: adopt(task, fact, when) };
    default:
      return { ...record, task: changeAttempt(task, fact.attempt, (attempt) => afterFact(task, attempt, fact, when)) };
  }
}

function afterFact(task: Task, attempt: Attempt, fact: AttemptFact, when: Moment): Attempt {
  const changed = foldAttempt(attempt, fact, { ...when, graceSec: specOfAttempt(task, attempt).stopGracePeriodSec });
  const held = heldAttempt(task);
  const isReplacement = held !== undefined && changed.number > held.number;
  const isOver = isEnded(changed.state) || changed.stop === 'unneeded';
  return isReplacement && isOver ? { ...changed, aside: true } : changed;
}

/** One that is on a node is to be replaced, also when it is being stopped; one that waits for its backoff waits no longer. */
function outdate(attempt: Attempt): Attempt {
  if (isEnded(attempt.state)) return attempt;
  return attempt.nodeId === null ? { ...attempt, notBefore: null } : { ...attempt, outdated: true };
}

/** What is on a node keeps what it was placed with; failures of the old spec say nothing about the new one. */
function respecify(task: Task, spec: TaskSpec): Task {
  const attempts = task.attempts.map((attempt) =>
    attempt.nodeId === null || attempt.released ? attempt : { ...attempt, spec: specOfAttempt(task, attempt) },
  );
  return { ...task, spec, restartCount: 0, failuresInRow: 0, attempts: attempts.map(outdate) };
}

function openNext(task: Task, fact: Extract<TaskFact, { kind: 'attempt-opened' }>, when: Moment): Task {
  const next = openAttempt(fact.attempt, when.at, fact.notBefore, fact.reason);
  return {
    ...task,
    restartCount: task.restartCount + (fact.charged ? 1 : 0),
    failuresInRow: fact.failuresInRow,
    attempts: trimAttempts([...task.attempts, next]),
  };
}

function adopt(task: Task, fact: Extract<TaskFact, { kind: 'attempt-adopted' }>, when: Moment): Task {
  const { attempt: number, nodeId, instance, observed } = fact;
  const blank = openAttempt(number, when.at, null, STARTING);
  const adopted = { ...blank, ...observed, nodeId, instance, placedAt: when.at, revision: when.revision };
  const others = task.attempts.filter((attempt) => attempt.number !== number);
  return { ...task, attempts: trimAttempts([...others, adopted]) };
}

/** Only ended and released attempts are forgotten: the others still hold something on a node. */
function trimAttempts(attempts: readonly Attempt[]): readonly Attempt[] {
  let excess = attempts.length - KEPT_ATTEMPTS;
  if (excess <= 0) return attempts;
  return attempts.filter((attempt) => {
    if (excess === 0 || !attempt.released) return true;
    excess -= 1;
    return false;
  });
}

function changeAttempt(task: Task, number: number, change: (attempt: Attempt) => Attempt): Task {
  return {
    ...task,
    attempts: task.attempts.map((attempt) => (attempt.number === number ? change(attempt) : attempt)),
  };
}

type AttemptFact = Exclude<
  TaskFact,
  {
    kind:
      | 'task-submitted'
      | 'task-removed'
      | 'stop-requested'
      | 'restart-requested'
      | 'task-respecified'
      | 'task-finished'
      | 'attempt-opened'
      | 'attempt-adopted';
  }
>;

function foldAttempt(attempt: Attempt, fact: AttemptFact, when: Moment & { graceSec: number }): Attempt {
  switch (fact.kind) {
    case 'attempt-placed':
      return {
        ...attempt,
        state: 'Scheduled',
        placedAt: when.at,
        nodeId: fact.nodeId,
        ...(fact.publishAddress !== undefined && { publishAddress: fact.publishAddress }),
        instance: fact.instance,
        revision: when.revision,
        reason: STARTING,
      };
    case 'attempt-waiting':
      return { ...attempt, reason: fact.reason };
    case 'attempt-withdrawn':
      return {
        ...attempt,
        state: 'Completed',
        finishedAt: when.at,
        released: true,
        reason: { code: 'stopped-before-placement', message: 'stopped before it was placed on a node' },
      };
    case 'attempt-stopping':
      return {
        ...attempt,
        stop: fact.cause,
        revision: when.revision,
        reason: whileStopping(attempt, fact.cause, when),
      };
    case 'attempt-observed':
      return { ...attempt, ...fact.observed };
    case 'attempt-lost':
      return {
        ...attempt,
        state: 'Failed',
        finishedAt: attempt.finishedAt ?? when.at,
        reason: fact.reason,
        released: fact.released,
        revision: when.revision,
      };
    default:
      return fact satisfies never;
  }
}

/** From the stop until its end is confirmed: what is waited for, and how long. An unhealthy attempt says what is wrong with it. */
function whileStopping({ reason }: Attempt, cause: StopCause, { at, graceSec }: { at: number; graceSec: number }) {
  switch (cause) {
    case 'user': {
      const since = new Date(at).toISOString();
      const message = `asked to stop at ${since}: it gets its stop signal, and is killed if it still runs ${graceSec} s later`;
      return { code: 'stopping', message } as const;
    }
    case 'replaced':
      return { code: 'replacing', message: 'being stopped to make room for its replacement' } as const;
    case 'unneeded':
      return { code: 'stopping', message: 'being stopped: no replacement is needed any more' } as const;
    case 'unhealthy':
      return reason;
    default:
      return cause satisfies never;
  }
}

/** Whether the newest attempt still waits for a node. */
export function isPending(task: Task): boolean {
  return !task.final && currentAttempt(task).state === 'Pending';
}
