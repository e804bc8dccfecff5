import { answerOf } from '@cube/client';
import { Command } from 'commander';
import { drainLine, isEmpty } from '../drain-line';
import { forEachTyped } from '../each';
import { CliError, type ExitReason } from '../exit-code';
import { type Frame, withExamples } from '../frame';
import { findNode } from '../names';
import { printable } from '../printable';
import { readNumber, readSeconds } from '../quantity';
import type { Session } from '../session';
import { watch } from '../watch';

export function labelCommand(frame: Frame): Command {
  const command = new Command('label')
    .summary('set or take away labels of a node')
    .description(
      "Set labels of a node (KEY=VALUE) or take them away (KEY-). They lie over the worker's own, which stay.",
    )
    .argument('<node>', 'a name, an ID or the beginning of one')
    .argument('<label...>', 'KEY=VALUE, or KEY-');
  withExamples(command, [
    ['cube node label worker-1 disk=ssd zone=a', 'for constraints and spreads'],
    ['cube node label worker-1 zone-', "what the worker's own settings say counts again"],
  ]);
  return frame.calls(command, async ({ client, terminal }, { args: [typed = '', ...said] }) => {
    const labels = Object.fromEntries(said.map(readChange));
    const { ID } = await findNode(client, typed);
    const params = { path: { node: ID } };
    const { Name } = await answerOf(client.PATCH('/nodes/{node}', { params, body: { Labels: labels } }));
    terminal.out(`${printable(Name)}\n`);
  });
}

function readChange(text: string): [string, string | null] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  if (at === -1 && text.length > 1 && text.endsWith('-')) return [text.slice(0, -1), null];
  throw new CliError(`${text}: expected KEY=VALUE to set a label, or KEY- to take it away`, 'usage');
}

export function pauseCommand(frame: Frame): Command {
  const command = nodesArgument(new Command('pause'))
    .summary('give nodes no new tasks')
    .description('Give nodes no new tasks. Those that they have stay. cube node activate ends it.');
  withExamples(command, [['cube node pause worker-1', 'before you look at it more closely']]);
  return frame.calls(command, (session, { args }) => setAvailability(session, args, 'paused'));
}

export function activateCommand(frame: Frame): Command {
  const command = nodesArgument(new Command('activate'))
    .summary('give nodes tasks again')
    .description('Give nodes tasks again, after a pause or a drain. One that is under way ends.');
  withExamples(command, [['cube node activate worker-1', 'after the maintenance']]);
  return frame.calls(command, (session, { args }) => setAvailability(session, args, 'active'));
}

interface DrainOptions {
  readonly parallel: string;
  readonly timeout: string;
  readonly detach?: true;
}

export function drainCommand(frame: Frame): Command {
  const command = nodesArgument(new Command('drain'))
    .summary('move all tasks of nodes elsewhere')
    .description(
      'Move all tasks of nodes elsewhere, and wait until they are empty. A replacement runs and is healthy before the old one stops, unless a host port or Singleton forbids that. Ctrl+C ends the waiting, not the drain; cube node activate ends the drain.',
    )
    .option('--parallel <number>', 'tasks of a node that may move at once', '1')
    .option('--timeout <duration>', 'wait so long at most', '30m')
    .option('-d, --detach', 'do not wait');
  withExamples(command, [
    ['cube node drain worker-1', 'until it is empty, one task at a time'],
    ['cube node drain --parallel 4 -d worker-1', 'faster, and without waiting'],
  ]);
  return frame.calls<DrainOptions>(command, drain);
}

async function drain(
  session: Session,
  { args, options }: { readonly args: readonly string[]; readonly options: DrainOptions },
): Promise<ExitReason> {
  const { client } = session;
  const timeoutSec = readSeconds(options.timeout, '--timeout');
  const parallel = readNumber(options.parallel, '--parallel', { min: 1, whole: true });
  const ids: string[] = [];
  const asked = await forEachTyped(session, args, async (typed) => {
    const { ID } = await findNode(client, typed);
    const body = { Availability: 'draining' as const, Drain: { Parallel: parallel } };
    await answerOf(client.PATCH('/nodes/{node}', { params: { path: { node: ID } }, body }));
    ids.push(ID);
  });
  if (options.detach === true || ids.length === 0) return asked;
  const drained = await untilEmpty(session, ids, timeoutSec);
  return asked === 'done' ? drained : asked;
}

/** Waits until nodes are empty, telling on stderr what is left on each of them. */
async function untilEmpty(session: Session, ids: readonly string[], timeoutSec: number): Promise<ExitReason> {
  const { client, terminal } = session;
  const told = new Map<string, string>();
  const look = async (): Promise<ExitReason | 'again'> => {
    const nodes = (await answerOf(client.GET('/nodes'))).filter(({ ID }) => ids.includes(ID));
    for (const node of nodes) {
      const line = drainLine(node);
      if (told.get(node.ID) !== line) terminal.err(`${line}\n`);
      told.set(node.ID, line);
    }
    if (nodes.every(isEmpty)) return 'done';
    if (nodes.every(({ Availability }) => Availability === 'draining')) return 'again';
    throw new CliError('someone has ended the drain: cube node ls shows the nodes', 'waited');
  };
  const [only] = ids;
  const about = ids.length === 1 && only !== undefined ? { node: only } : {};
  const end = await watch(session, { timeoutSec, about, look });
  if (end !== 'late') return end;
  const hint = 'cube node inspect tells what stays, and why; the drain goes on';
  throw new CliError(`not empty within ${timeoutSec} s: ${hint}`, 'waited');
}

export function rmNodeCommand(frame: Frame): Command {
  const command = nodesArgument(new Command('rm'))
    .summary('forget nodes that are down')
    .description(
      'Forget nodes that are down for good; a node that answers is refused. --force is your word that its containers are gone: what was on it is replaced at once, Singletons too.',
    )
    .option('-f, --force', 'its containers are gone: switched off, or wiped');
  withExamples(command, [
    ['cube node rm worker-3', 'it will not come back'],
    ['cube node rm --force worker-3', 'and its Singletons are to run elsewhere'],
  ]);
  return frame.calls<{ readonly force?: true }>(command, (session, { args, options }) =>
    forEachTyped(session, args, async (typed) => {
      const { client, terminal } = session;
      const { ID, Name } = await findNode(client, typed);
      const params = { path: { node: ID }, query: options.force === true ? { force: true } : {} };
      await answerOf(client.DELETE('/nodes/{node}', { params }));
      terminal.out(`${printable(Name)}\n`);
    }),
  );
}

function nodesArgument(command: Command): Command {
  return command.argument('<node...>', 'names, IDs or beginnings of IDs');
}

function setAvailability(
  session: Session,
  typed: readonly string[],
  availability: 'active' | 'paused',
): Promise<ExitReason> {
  const { client, terminal } = session;
  return forEachTyped(session, typed, async (one) => {
    const { ID } = await findNode(client, one);
    const body = { Availability: availability };
    const { Name } = await answerOf(client.PATCH('/nodes/{node}', { params: { path: { node: ID } }, body }));
    terminal.out(`${printable(Name)}\n`);
  });
}
