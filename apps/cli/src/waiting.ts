import { answerOf, CubeApiError, type Task } from '@cube/client';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExitReason } from './exit-code';
import { printable } from './printable';
import type { Session } from './session';
import { stateName } from './task-state';

const POLL_MS = 200;
/** Beyond this number one list costs less than the tasks one by one. */
const MOST_SINGLE = 8;

export interface Waiting {
  /** What is waited for. `up`: it runs, and is healthy if it is probed, or has completed. `over`: it is final. */
  readonly for: 'up' | 'over';
  readonly timeoutSec: number;
  /** By ID: of a task that has another attempt already, only a later one counts. */
  readonly after?: ReadonlyMap<string, number>;
}

/** Waits for tasks, telling on stderr how each of them does. */
export async function waitForTasks(session: Session, ids: readonly string[], waiting: Waiting): Promise<ExitReason> {
  const { terminal, stop } = session;
  const deadline = performance.now() + waiting.timeoutSec * 1000;
  const told = new Map<string, string>();
  for (;;) {
    const tasks = await look(session, ids);
    for (const task of tasks) {
      const line = progressLine(task);
      if (told.get(task.ID) !== line) terminal.err(`${line}\n`);
      told.set(task.ID, line);
    }
    const verdicts = tasks.map((task) => verdictOf(task, waiting));
    if (verdicts.every((verdict) => verdict !== 'waits')) return verdicts.includes('failed') ? 'waited' : 'done';
    if (performance.now() > deadline) {
      const late = tasks.filter((task) => verdictOf(task, waiting) === 'waits').map(({ Name }) => Name);
      terminal.err(
        `cube: not within ${waiting.timeoutSec} s: ${printable(late.join(', '))}; cube explain tells more\n`,
      );
      return 'waited';
    }
    await delay(POLL_MS, undefined, { signal: stop });
  }
}

async function look({ client }: Session, ids: readonly string[]): Promise<Task[]> {
  if (ids.length > MOST_SINGLE) {
    const wanted = new Set(ids);
    return (await answerOf(client.GET('/tasks'))).filter(({ ID }) => wanted.has(ID));
  }
  const tasks = await Promise.all(
    ids.map((task) =>
      answerOf(client.GET('/tasks/{task}', { params: { path: { task } } })).catch((error: unknown) => {
        // Its record is dropped: it is over.
        if (error instanceof CubeApiError && error.status === 404) return [];
        throw error;
      }),
    ),
  );
  return tasks.flat();
}

function verdictOf(task: Task, { for: what, after }: Waiting): 'good' | 'failed' | 'waits' {
  const state = stateName(task);
  if (!task.Final && task.Attempt <= (after?.get(task.ID) ?? 0)) return 'waits';
  if (task.Final) return what === 'over' || state === 'Completed' ? 'good' : 'failed';
  const isUp = state === 'Running' && (task.Health === 'none' || task.Health === 'healthy');
  return what === 'up' && isUp ? 'good' : 'waits';
}

function progressLine(task: Task): string {
  const health = task.Health === 'none' ? '' : `, ${task.Health}`;
  const where = task.Node === '' ? '' : ` on ${task.Node}`;
  const why = task.Reason === '' ? '' : `: ${task.Reason}`;
  return printable(`${task.Name}  ${stateName(task)}${where}${health}${why}`);
}
