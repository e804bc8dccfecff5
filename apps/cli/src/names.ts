import { answerOf, CubeApiError, type CubeClient, type Node, type Task } from '@cube/client';
import { closest } from './closest';
import { CliError } from './exit-code';

const A_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const MOST_SHOWN = 5;

interface Named {
  readonly ID: string;
  readonly Name: string;
}

/** A task by its name, its ID, or the beginning of its ID if no other begins so. */
export async function findTask(client: CubeClient, typed: string): Promise<Task> {
  const exact = await unlessMissing(typed, () =>
    answerOf(client.GET('/tasks/{task}', { params: { path: { task: typed } } })),
  );
  return exact ?? byPrefix('task', typed, await answerOf(client.GET('/tasks')), 'cube ps -a');
}

/** A node, likewise. */
export async function findNode(client: CubeClient, typed: string): Promise<Node> {
  const exact = await unlessMissing(typed, () =>
    answerOf(client.GET('/nodes/{node}', { params: { path: { node: typed } } })),
  );
  return exact ?? byPrefix('node', typed, await answerOf(client.GET('/nodes')), 'cube node ls');
}

/** What the manager answers about that name; null if it knows none. */
export async function unlessMissing<T>(typed: string, ask: () => Promise<T>): Promise<T | null> {
  // What is no name is not asked for: "..", for one, would lead to another path.
  if (!A_NAME.test(typed)) return null;
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CubeApiError && error.status === 404) return null;
    throw error;
  }
}

/** The only one whose ID begins with what was typed. Says what was meant perhaps, or which there are, if there is none. */
export function byPrefix<T extends Named>(kind: string, typed: string, all: readonly T[], listing: string): T {
  const fitting = typed === '' ? [] : all.filter(({ ID }) => ID.startsWith(typed.toLowerCase()));
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  if (fitting.length > 1) {
    const shown = fitting.slice(0, MOST_SHOWN).map(({ ID, Name }) => `  ${ID}  ${Name}`);
    const more = fitting.length > MOST_SHOWN ? [`  and ${fitting.length - MOST_SHOWN} more`] : [];
    const message = `${fitting.length} ${kind}s have an ID that begins with ${typed}: type more of it`;
    throw new CliError([message, ...shown, ...more].join('\n'), 'unknown');
  }
  const like = closest(typed, [...new Set(all.map(({ Name }) => Name))]);
  const hint = like === null ? `${listing} lists them` : `did you mean ${like}?`;
  throw new CliError(`no ${kind} ${typed}: ${hint}`, 'unknown');
}
