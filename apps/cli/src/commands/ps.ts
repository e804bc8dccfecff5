import { answerOf, type Task } from '@cube/client';
import { Command } from 'commander';
import { CliError } from '../exit-code';
import { collected, type Frame, withExamples, withOutput } from '../frame';
import { findNode } from '../names';
import { type Format, writeList } from '../output';
import type { Session } from '../session';
import { stateName, STATES, type StateName } from '../task-state';
import { statusColumns, taskColumns } from '../task-table';

interface PsOptions {
  readonly all?: true;
  readonly state: readonly string[];
  readonly node?: string;
  readonly label: readonly string[];
  readonly image?: string;
  readonly output: Format;
}

export function psCommand(frame: Frame): Command {
  const command = withOutput(new Command('ps'))
    .helpGroup('Tasks:')
    .summary('list tasks')
    .description('List tasks, oldest first: those that run or are to run; with --all also those that are over.')
    .option('-a, --all', 'also tasks that are over')
    .option('-s, --state <state>', 'only tasks in this state; several times for several', collected, [])
    .option('-n, --node <node>', 'only tasks on this node')
    .option('-l, --label <KEY[=VALUE]>', 'only tasks with this label; several times for all of them', collected, [])
    .option('--image <image>', 'only tasks of this image');
  withExamples(command, [
    ['cube ps', 'what runs and what waits'],
    ['cube ps -a --state failed -o wide', 'what failed, and why'],
    ['cube ps --node worker-1 -l app=web', 'the web servers of worker-1'],
    ['cube stop $(cube ps -l app=web -o name)', 'stop all of them'],
  ]);
  return frame.calls<PsOptions>(command, listTasks);
}

async function listTasks(session: Session, { options }: { readonly options: PsOptions }): Promise<void> {
  const { client, terminal } = session;
  const keep = await filterOf(session, options);
  const tasks = await answerOf(client.GET('/tasks'));
  const asked = tasks.filter(keep);
  const rows = options.all === true || options.state.length > 0 ? asked : asked.filter(({ Final }) => !Final);
  const nameOf = ({ ID, Name, Final }: Task): string => (Final ? ID : Name);
  await writeList(terminal, options.output, { columns: taskColumns(session.now(), tasks), rows, nameOf });
  const hidden = asked.length - rows.length;
  if (hidden > 0 && terminal.columns !== null && options.output === 'table') {
    const failed = asked.filter((task) => task.Final && stateName(task) === 'Failed').length;
    terminal.err(`${hidden} over and not shown, ${failed} of them failed: cube ps -a\n`);
  }
}

async function filterOf({ client }: Session, options: PsOptions): Promise<(task: Task) => boolean> {
  const states = options.state.flatMap((text) => text.split(',')).map(readState);
  const labels = options.label.map((text) => {
    const at = text.indexOf('=');
    return at === -1 ? { key: text, value: null } : { key: text.slice(0, at), value: text.slice(at + 1) };
  });
  const node = options.node === undefined ? null : (await findNode(client, options.node)).Name;
  return (task) =>
    (states.length === 0 || states.includes(stateName(task))) &&
    (node === null || task.Node === node) &&
    (options.image === undefined || task.Image === options.image) &&
    labels.every(({ key, value }) => Object.hasOwn(task.Labels, key) && (value === null || task.Labels[key] === value));
}

function readState(text: string): StateName {
  const state = STATES.find((name) => name.toLowerCase() === text.trim().toLowerCase());
  if (state !== undefined) return state;
  throw new CliError(`--state ${text}: expected one of ${STATES.join(', ').toLowerCase()}`, 'usage');
}

export function statusCommand(frame: Frame): Command {
  const command = withOutput(new Command('status'))
    .helpGroup('Tasks:')
    .summary('list all tasks, in fewer columns')
    .description('List all tasks, those that are over too: ID, NAME, CREATED, STATE, CONTAINERNAME, IMAGE.');
  withExamples(command, [['cube status', 'every task that the manager knows']]);
  return frame.calls<PsOptions>(command, async (session, { options }) => {
    const { client, terminal } = session;
    const rows = await answerOf(client.GET('/tasks'));
    const nameOf = ({ ID, Name, Final }: Task): string => (Final ? ID : Name);
    await writeList(terminal, options.output, { columns: statusColumns(session.now()), rows, nameOf });
  });
}
