import { answerOf } from '@cube/client';
import { Command } from 'commander';
import { forEachTyped } from '../each';
import { CliError, type ExitReason } from '../exit-code';
import { type Frame, withExamples } from '../frame';
import { printable } from '../printable';
import { timeOf, readSeconds } from '../quantity';
import type { Session } from '../session';
import { stateName } from '../task-state';

const MOST_SHOWN = 20;

interface PruneOptions {
  readonly yes?: true;
  readonly olderThan?: string;
}

export function pruneCommand(frame: Frame): Command {
  const command = new Command('prune')
    .helpGroup('Tasks:')
    .summary('drop the records of all tasks that are over')
    .description('Drop the records of all tasks that are over, after a question. Nothing else is touched.')
    .option('-y, --yes', 'do not ask')
    .option('--older-than <duration>', 'only those that have been over for so long');
  withExamples(command, [
    ['cube prune', 'shows what it would drop, and asks'],
    ['cube prune -y --older-than 1d', 'for a script'],
  ]);
  return frame.calls<PruneOptions>(command, (session, { options }) => prune(session, options));
}

async function prune(session: Session, { yes, olderThan }: PruneOptions): Promise<ExitReason> {
  const { client, terminal } = session;
  const youngest = session.now() - (olderThan === undefined ? 0 : readSeconds(olderThan, '--older-than') * 1000);
  const over = (await answerOf(client.GET('/tasks'))).filter(
    ({ Final, FinishTime }) => Final && (timeOf(FinishTime) ?? 0) <= youngest,
  );
  if (over.length === 0) {
    terminal.err('No task is over: there is nothing to drop.\n');
    return 'done';
  }
  if (yes !== true) {
    if (!terminal.input.isTerminal) {
      throw new CliError(`${over.length} tasks are over: cube prune -y drops their records without asking`, 'usage');
    }
    const shown = over.slice(0, MOST_SHOWN).map((task) => printable(`  ${task.Name}  ${stateName(task)}  ${task.ID}`));
    const more = over.length > MOST_SHOWN ? [`  and ${over.length - MOST_SHOWN} more`] : [];
    terminal.err(`${[...shown, ...more].join('\n')}\n`);
    const answer = await terminal.input.ask(`Drop the records of these ${over.length} tasks? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) {
      terminal.err('Nothing was dropped.\n');
      return 'failed';
    }
  }
  const ids = over.map(({ ID }) => ID);
  return forEachTyped(session, ids, async (ID) => {
    await answerOf(client.DELETE('/tasks/{task}', { params: { path: { task: ID }, query: { remove: true } } }));
    terminal.out(`${ID}\n`);
  });
}
