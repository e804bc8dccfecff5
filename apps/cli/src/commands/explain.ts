import { answerOf } from '@cube/client';
import { Command } from 'commander';
import { forEachTyped } from '../each';
import { type Frame, withExamples, withOutput } from '../frame';
import { findTask } from '../names';
import { type Format, writeValue } from '../output';
import { placementSheet } from '../placement-sheet';

interface ExplainOptions {
  readonly full?: true;
  readonly output: Format;
}

export function explainCommand(frame: Frame): Command {
  const command = withOutput(new Command('explain'), ['table', 'json', 'yaml'])
    .helpGroup('Look closer:')
    .summary('tell why a task runs where it runs, or why it waits')
    .description(
      'Tell why a task runs where it runs, or why it waits: the nodes that fit and their scores, of which the lowest wins; the others by what they lack; and of a task that waits the smallest changes that would help.',
    )
    .argument('<task...>', 'names, IDs or beginnings of IDs')
    .option('--full', 'every node, decided again from what the decision read');
  withExamples(command, [
    ['cube explain web', 'why here'],
    ['cube explain --full web', 'every node, and whether it comes out the same'],
  ]);
  return frame.calls<ExplainOptions>(command, async (session, { args, options: { full, output } }) => {
    const { client, terminal } = session;
    const found: unknown[] = [];
    const reason = await forEachTyped(session, args, async (typed) => {
      const task = await findTask(client, typed);
      const query = full === true ? { full } : {};
      const params = { path: { task: task.ID }, query };
      const placement = await answerOf(client.GET('/tasks/{task}/placement', { params }));
      const gap = found.push(placement) > 1 ? '\n' : '';
      if (output === 'json' || output === 'yaml') return;
      terminal.out(`${gap}${placementSheet(task, placement, terminal).join('\n')}\n`);
    });
    if (output === 'json' || output === 'yaml') await writeValue(terminal, output, found);
    return reason;
  });
}
