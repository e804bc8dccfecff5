import { answerOf } from '@cube/client';
import { Command } from 'commander';
import { forEachTyped } from '../each';
import { type Frame, withExamples, withOutput } from '../frame';
import { findTask } from '../names';
import { type Format, writeValue } from '../output';
import { taskSheet } from '../task-sheet';

export function inspectCommand(frame: Frame): Command {
  const command = withOutput(new Command('inspect'), ['table', 'json', 'yaml'])
    .helpGroup('Tasks:')
    .summary('show all about tasks')
    .description('Show all about tasks: what they ask for, how they do and why, every attempt.')
    .argument('<task...>', 'names, IDs or beginnings of IDs');
  withExamples(command, [
    ['cube inspect web', 'for people'],
    ['cube inspect web -o json', 'as the API has it, a list'],
  ]);
  return frame.calls<{ readonly output: Format }>(command, async (session, { args, options: { output } }) => {
    const { client, terminal } = session;
    const found: unknown[] = [];
    const reason = await forEachTyped(session, args, async (typed) => {
      const task = await findTask(client, typed);
      if (output === 'json' || output === 'yaml') {
        found.push(task);
        return;
      }
      const attempts = await answerOf(client.GET('/tasks/{task}/attempts', { params: { path: { task: task.ID } } }));
      const gap = found.push(task) > 1 ? '\n' : '';
      terminal.out(`${gap}${taskSheet(task, attempts, session.now(), terminal).join('\n')}\n`);
    });
    if (output === 'json' || output === 'yaml') await writeValue(terminal, output, found);
    return reason;
  });
}
