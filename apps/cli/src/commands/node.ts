import { answerOf, type Node } from '@cube/client';
import { Command } from 'commander';
import { forEachTyped } from '../each';
import { type Frame, noSuchCommand, withExamples, withOutput } from '../frame';
import { findNode } from '../names';
import { LINEAGE_NODE_COLUMNS, NODE_COLUMNS } from '../node-table';
import { activateCommand, drainCommand, labelCommand, pauseCommand, rmNodeCommand } from './node-operations';
import { nodeSheet } from '../node-sheet';
import { type Format, writeList, writeValue } from '../output';

interface Output {
  readonly output: Format;
}

const nameOf = ({ Name }: Node): string => Name;

export function nodeCommand(frame: Frame): Command {
  const command = withOutput(new Command('node'))
    .helpGroup('Nodes:')
    .summary('list nodes; look after them')
    .description('List nodes (NAME, MEMORY, DISK, ROLE, TASKS), or look after one of them.');
  withExamples(command, [
    ['cube node ls', 'state, tasks and reservations of every node'],
    ['cube node drain worker-1', 'move its tasks away, one at a time'],
  ]);
  command.argument('[command]').allowExcessArguments().usage('[options] [command]');
  frame.calls<Output>(command, async ({ client, terminal }, { args: [typed], options }) => {
    if (typed !== undefined) throw noSuchCommand(command, typed);
    const rows = await answerOf(client.GET('/nodes'));
    await writeList(terminal, options.output, { columns: LINEAGE_NODE_COLUMNS, rows, nameOf });
  });
  const inner = [
    lsCommand,
    inspectNodeCommand,
    labelCommand,
    pauseCommand,
    activateCommand,
    drainCommand,
    rmNodeCommand,
  ];
  for (const one of inner) command.addCommand(one(frame));
  return command;
}

function lsCommand(frame: Frame): Command {
  const command = withOutput(new Command('ls'))
    .alias('list')
    .summary('list nodes')
    .description('List nodes in the order in which they joined: how they do, and what is reserved of what they have.');
  withExamples(command, [['cube node ls -o wide', 'with disk, platform, engine, labels and IDs']]);
  return frame.calls<Output>(command, async ({ client, terminal }, { options }) => {
    const rows = await answerOf(client.GET('/nodes'));
    await writeList(terminal, options.output, { columns: NODE_COLUMNS, rows, nameOf });
  });
}

function inspectNodeCommand(frame: Frame): Command {
  const command = withOutput(new Command('inspect'), ['table', 'json', 'yaml'])
    .summary('show all about nodes')
    .description('Show all about nodes: state, reservations, measured use, labels, the tasks on them.')
    .argument('<node...>', 'names, IDs or beginnings of IDs');
  withExamples(command, [['cube node inspect worker-1', 'for people; -o json as the API has it']]);
  return frame.calls<Output>(command, async (session, { args, options: { output } }) => {
    const { client, terminal } = session;
    const found: Node[] = [];
    const reason = await forEachTyped(session, args, async (typed) => {
      const node = await findNode(client, typed);
      const gap = found.push(node) > 1 ? '\n' : '';
      if (output === 'json' || output === 'yaml') return;
      const tasks = (await answerOf(client.GET('/tasks'))).filter((task) => task.Node === node.Name && !task.Final);
      terminal.out(`${gap}${nodeSheet(node, tasks, session.now(), terminal).join('\n')}\n`);
    });
    if (output === 'json' || output === 'yaml') await writeValue(terminal, output, found);
    return reason;
  });
}
