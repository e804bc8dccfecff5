import { attemptNumbered, parseRestartPolicy, type ReasonCode, type Task } from '@cube/task';
import type { CommitFact, Invariant } from './fact';

/** Ends that are the task's own doing, and so are counted. */
const CHARGED: readonly ReasonCode[] = [
  ...(['exit-code', 'out-of-memory', 'unhealthy', 'start-failed', 'create-failed'] as const),
  ...(['image-not-found', 'image-pull-failed', 'image-unauthorised', 'port-in-use', 'name-in-use'] as const),
];

/**
 * I6: `RestartCount` is the number of restarts after failures of the task's own, neither more nor less, and never above what
 * the policy allows.
 */
export function restartCountIsExact(): Invariant {
  const counted = new Map<string, number>();
  /** Containers whose process ended without anybody's help. */
  const endedAlone = new Set<string>();
  const signalled = new Set<string>();
  return {
    name: 'I6 RestartCount is exact',
    check(fact, truth) {
      if (fact.kind === 'engine') {
        if (fact.fact.kind === 'kill') signalled.add(fact.id);
        if (fact.fact.kind === 'die' && !signalled.has(fact.id) && fact.cause !== 'engine') endedAlone.add(fact.id);
        return null;
      }
      if (fact.kind === 'restored') {
        counted.clear();
        for (const { id, restartCount } of truth.tasks.values()) counted.set(id, restartCount);
      }
      return fact.kind === 'commit' ? miscounted(fact, counted, endedAlone) : null;
    },
  };
}

function miscounted(
  { tasks, events }: CommitFact,
  counted: Map<string, number>,
  endedAlone: ReadonlySet<string>,
): string | null {
  for (const { event } of events) {
    if (event.fact.kind === 'task-submitted') counted.set(event.id, 0);
    if (event.fact.kind !== 'attempt-opened') continue;
    if (event.fact.charged) counted.set(event.id, (counted.get(event.id) ?? 0) + 1);
    // It was opened beside the one that it replaces, which may have ended since.
    if (event.fact.reason.message.startsWith('replaces attempt')) continue;
    const after = tasks.find(({ id }) => id === event.id)?.after;
    const wrong = after === undefined ? null : wronglyCharged(after, event.fact, endedAlone);
    if (wrong !== null) return `task ${event.id}: ${wrong}`;
  }
  for (const { id, after } of tasks) {
    if (after !== undefined && after.restartCount !== (counted.get(id) ?? 0)) {
      return `task ${id} counts ${after.restartCount} restarts; its log has ${counted.get(id) ?? 0}`;
    }
    const policy = after && parseRestartPolicy(after.spec.restartPolicy);
    if (policy?.kind === 'on-failure' && after !== undefined && after.restartCount > policy.limit) {
      return `task ${id} was restarted ${after.restartCount} times; its policy allows ${policy.limit}`;
    }
  }
  return null;
}

function wronglyCharged(
  task: Task,
  { attempt, charged }: { attempt: number; charged: boolean },
  endedAlone: ReadonlySet<string>,
): string | null {
  const ended = attemptNumbered(task, attempt - 1);
  if (ended === undefined || ended.reason === null || ended.state === 'Completed') return null;
  // What ends beside the attempt that it was to replace is not counted, and neither is what was to be replaced.
  const wasBeside = task.attempts.some(
    ({ number, finishedAt }) => number < ended.number && (finishedAt === null || finishedAt >= ended.openedAt),
  );
  if (wasBeside || ended.outdated === true) return null;
  const { code } = ended.reason;
  if (CHARGED.includes(code) !== charged)
    return `attempt ${ended.number} ended by ${code} and was ${charged ? '' : 'not '}counted`;
  const byExit = code === 'exit-code' || code === 'out-of-memory';
  if (!charged || !byExit || endedAlone.has(ended.containerId)) return null;
  return `attempt ${ended.number} was counted as a failure of its own, and somebody else had ended it`;
}

const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 5 * 60_000;

/** An event may have been decided this long before its commit: a clock set within that time may lie between. */
const JUMP_DOUBT_MS = 5 * 60_000;

/**
 * I6: between an end and the next placement lies the backoff of the policy at least, by the times that the manager decided
 * at: a stalled disk stores decisions later. Where its clock was set meanwhile, those times say nothing.
 */
export function backoffIsKept(): Invariant {
  const opened = new Map<string, { readonly at: number; readonly seenAt: number; readonly backoffMs: number }>();
  let jumpedAt = Number.NEGATIVE_INFINITY;
  return {
    name: 'I6 backoff is kept',
    check(fact, truth) {
      if (fact.kind === 'clock-jump') jumpedAt = truth.now;
      if (fact.kind === 'restored') opened.clear();
      if (fact.kind !== 'commit') return null;
      for (const { at, event } of fact.events) {
        if (event.fact.kind === 'attempt-opened' && event.fact.charged) {
          const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** (event.fact.failuresInRow - 1), LONGEST_BACKOFF_MS);
          opened.set(`${event.id}/${event.fact.attempt}`, { at, seenAt: truth.now, backoffMs });
        }
        // Whoever restarts a task ends its backoff.
        if (event.fact.kind === 'restart-requested')
          for (const key of opened.keys()) if (key.startsWith(`${event.id}/`)) opened.delete(key);
        if (event.fact.kind !== 'attempt-placed') continue;
        const key = `${event.id}/${event.fact.attempt}`;
        const wait = opened.get(key);
        opened.delete(key);
        if (wait === undefined || jumpedAt > wait.seenAt - JUMP_DOUBT_MS) continue;
        if (at - wait.at < wait.backoffMs - 1)
          return `attempt ${key} was placed after ${at - wait.at} ms of ${wait.backoffMs} ms backoff`;
      }
      return null;
    },
  };
}
