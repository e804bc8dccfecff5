import { answerOf, CubeApiError, type Task } from '@cube/client';
import type { ExitReason } from './exit-code';
import { printable } from './printable';
import type { Session } from './session';
import { stateName } from './task-state';
import { watch } from './watch';

/** Beyond this number one list costs less than the tasks one by one. */
const MOST_SINGLE = 8;

export interface Waiting {
  /** What is waited for. `up`: it is healthy; or has run for a moment, if nothing probes it; or has completed. `over`: it is final. */
  readonly for: 'up' | 'over';
  readonly timeoutSec: number;
  /** By ID: of a task that has another attempt already, only a later one counts. */
  readonly after?: ReadonlyMap<string, number>;
}

/** What fails at once is seen to run first. */
const MOMENT_MS = 500;

/** Waits for tasks, telling on stderr how each of them does. */
export async function waitForTasks(session: Session, ids: readonly string[], waiting: Waiting): Promise<ExitReason> {
  const { terminal } = session;
  const told = new Map<string, string>();
  const ranSince = new Map<string, number>();
  let late: readonly Task[] = [];
  const look = async (): Promise<ExitReason | 'again' | 'soon'> => {
    const tasks = await read(session, ids);
    const verdicts = tasks.map((task) => verdictOf(task, waiting));
    for (const task of tasks) {
      const line = progressLine(task);
      if (told.get(task.ID) !== line) terminal.err(`${line}\n`);
      told.set(task.ID, line);
    }
    late = tasks.filter((_, index) => verdicts[index] === 'waits' || verdicts[index] === 'runs');
    if (verdicts.includes('waits')) return 'again';
    const now = performance.now();
    const began = tasks.map(({ ID, Attempt }, index) => {
      const attempt = `${ID} ${Attempt}`;
      if (verdicts[index] === 'runs' && !ranSince.has(attempt)) ranSince.set(attempt, now);
      return ranSince.get(attempt) ?? 0;
    });
    if (began.some((since) => now - since < MOMENT_MS)) return 'soon';
    const gone = ids.length - tasks.length;
    if (gone === 0 || waiting.for === 'over') return verdicts.includes('failed') ? 'waited' : 'done';
    terminal.err(`cube: ${gone === 1 ? 'a task was' : `${gone} tasks were`} removed meanwhile\n`);
    return 'waited';
  };
  const [only] = ids;
  const about = ids.length === 1 && only !== undefined ? { task: only } : {};
  const end = await watch(session, { timeoutSec: waiting.timeoutSec, about, look });
  if (end !== 'late') return end;
  const names = printable(late.map(({ Name }) => Name).join(', '));
  terminal.err(`cube: not within ${waiting.timeoutSec} s: ${names}; cube explain tells more\n`);
  return 'waited';
}

/** Those whose records are not dropped. */
async function read({ client }: Session, ids: readonly string[]): Promise<Task[]> {
  if (ids.length > MOST_SINGLE) {
    const wanted = new Set(ids);
    return (await answerOf(client.GET('/tasks'))).filter(({ ID }) => wanted.has(ID));
  }
  const tasks = await Promise.all(
    ids.map((task) =>
      answerOf(client.GET('/tasks/{task}', { params: { path: { task } } })).catch((error: unknown) => {
        if (error instanceof CubeApiError && error.status === 404) return [];
        throw error;
      }),
    ),
  );
  return tasks.flat();
}

function verdictOf(task: Task, { for: what, after }: Waiting): 'good' | 'runs' | 'failed' | 'waits' {
  const state = stateName(task);
  if (!task.Final && task.Attempt <= (after?.get(task.ID) ?? 0)) return 'waits';
  if (task.Final) return what === 'over' || state === 'Completed' ? 'good' : 'failed';
  if (what === 'over' || state !== 'Running') return 'waits';
  if (task.Health === 'none') return 'runs';
  return task.Health === 'healthy' ? 'good' : 'waits';
}

function progressLine(task: Task): string {
  const health = task.Health === 'none' ? '' : `, ${task.Health}`;
  const where = task.Node === '' ? '' : ` on ${task.Node}`;
  const why = task.Reason === '' ? '' : `: ${task.Reason}`;
  return printable(`${task.Name}  ${stateName(task)}${where}${health}${why}`);
}
