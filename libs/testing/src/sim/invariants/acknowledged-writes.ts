import type { Task } from '@cube/task';
import type { CommitFact, Invariant, Truth } from './fact';

/** I1: what was acknowledged is in the store from then on, over every crash, and in what users read. */
export function acknowledgedWritesStay(): Invariant {
  const acknowledged = new Set<string>();
  /** Revision of each task's first commit. */
  const madeAt = new Map<string, number>();
  return {
    name: 'I1 no acknowledged write is lost',
    check(fact, truth) {
      switch (fact.kind) {
        case 'acknowledged':
          if (fact.wish !== 'run') return stopIsKept(truth.tasks.get(fact.taskId));
          if (acknowledged.has(fact.taskId)) return null;
          acknowledged.add(fact.taskId);
          return truth.tasks.has(fact.taskId) ? null : `task ${fact.taskId} was acknowledged and is not in the store`;
        case 'commit':
          for (const { id, before, after } of fact.tasks) {
            if (after === undefined) acknowledged.delete(id);
            else if (before === undefined) madeAt.set(id, fact.revision);
          }
          return lostBy(fact);
        case 'restored':
          for (const id of [...acknowledged]) if (!truth.tasks.has(id)) acknowledged.delete(id);
          return null;
        case 'read':
          return missingIn(
            fact.tasks,
            [...acknowledged].filter((id) => (madeAt.get(id) ?? 0) <= fact.revision),
            truth,
          );
        default:
          return null;
      }
    },
  };
}

function stopIsKept(task: Task | undefined): string | null {
  const kept = task === undefined || task.desired === 'stop' || task.final;
  return kept ? null : `the stop of task ${task.id} was acknowledged and is not in the store`;
}

/** A record may go once its task is final, and a stop is never taken back. */
function lostBy({ tasks, events }: CommitFact): string | null {
  for (const { id, before, after } of tasks) {
    if (before?.desired === 'stop' && after?.desired === 'run' && after.createdAt === before.createdAt) {
      return `the stop of task ${id} was taken back`;
    }
    if (before === undefined || after !== undefined || before.final) continue;
    const finished = events.some(({ event }) => event.id === id && event.fact.kind === 'task-finished');
    if (!finished) return `task ${id} was dropped before it was over`;
  }
  return null;
}

function missingIn(tasks: readonly Task[], expected: readonly string[], truth: Truth): string | null {
  const read = new Set(tasks.map(({ id }) => id));
  const missing = expected.find((id) => !read.has(id) && truth.tasks.has(id));
  return missing === undefined ? null : `task ${missing} is in the store, and users don't see it`;
}
