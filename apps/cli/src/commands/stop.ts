import { answerOf } from '@cube/client';
import { Command } from 'commander';
import { forEachTyped } from '../each';
import { CliError, type ExitReason } from '../exit-code';
import { type Frame, withExamples } from '../frame';
import { findTask } from '../names';
import { printable } from '../printable';
import { readSeconds } from '../quantity';
import { waitForTasks } from '../waiting';

interface StopOptions {
  readonly wait?: true;
  readonly timeout: string;
}

export function stopCommand(frame: Frame): Command {
  const command = new Command('stop')
    .helpGroup('Tasks:')
    .summary('stop tasks')
    .description('Stop tasks. Each gets its stop signal, and is killed after its grace period.')
    .argument('<task...>', 'names, IDs or beginnings of IDs')
    .option('--wait', 'wait until they are over')
    .option('--timeout <duration>', 'with --wait: so long at most', '5m');
  withExamples(command, [
    ['cube stop web', 'returns once the wish is durable'],
    ['cube stop --wait web 3fa8', 'returns once both containers are gone'],
  ]);
  return frame.calls<StopOptions>(command, async (session, { args, options }) => {
    const timeoutSec = readSeconds(options.timeout, '--timeout');
    const ids: string[] = [];
    const reason = await forEachTyped(session, args, async (typed) => {
      const { ID, Name } = await findTask(session.client, typed);
      await answerOf(session.client.DELETE('/tasks/{task}', { params: { path: { task: ID } } }));
      session.terminal.out(`${printable(Name)}\n`);
      ids.push(ID);
    });
    if (options.wait !== true || ids.length === 0) return reason;
    const waited = await waitForTasks(session, ids, { for: 'over', timeoutSec });
    return reason === 'done' ? waited : reason;
  });
}

export function rmCommand(frame: Frame): Command {
  const command = new Command('rm')
    .helpGroup('Tasks:')
    .summary('drop the records of tasks')
    .description('Drop the records of tasks that are over. With --force also of others: they are stopped first.')
    .argument('<task...>', 'names, IDs or beginnings of IDs')
    .option('-f, --force', 'also tasks that are not over: stop them');
  withExamples(command, [
    ['cube rm web', 'forget a task that is over'],
    ['cube rm -f web', 'stop it, and forget it once it is over'],
  ]);
  return frame.calls<{ readonly force?: true }>(command, (session, { args, options }): Promise<ExitReason> =>
    forEachTyped(session, args, async (typed) => {
      const { ID, Name, Final } = await findTask(session.client, typed);
      if (!Final && options.force !== true) {
        throw new CliError(`${Name} is not over: cube stop ${Name} first, or cube rm -f ${Name}`);
      }
      const params = { path: { task: ID }, query: { remove: true } };
      await answerOf(session.client.DELETE('/tasks/{task}', { params }));
      session.terminal.out(`${printable(Name)}\n`);
    }),
  );
}

export function restartCommand(frame: Frame): Command {
  const command = new Command('restart')
    .helpGroup('Tasks:')
    .summary('give tasks a new container')
    .description(
      'Give tasks a new container, which counts as no failure. The old one ends once the new one is healthy, unless a host port or Singleton forbids that.',
    )
    .argument('<task...>', 'names, IDs or beginnings of IDs')
    .option('--wait', 'wait until the new ones are healthy')
    .option('--timeout <duration>', 'with --wait: so long at most', '5m');
  withExamples(command, [['cube restart --wait web', 'returns once the new container is healthy']]);
  return frame.calls<StopOptions>(command, async (session, { args, options }) => {
    const timeoutSec = readSeconds(options.timeout, '--timeout');
    const attempts = new Map<string, number>();
    const reason = await forEachTyped(session, args, async (typed) => {
      const { ID, Name, Attempt } = await findTask(session.client, typed);
      await answerOf(session.client.POST('/tasks/{task}/restart', { params: { path: { task: ID } } }));
      session.terminal.out(`${printable(Name)}\n`);
      attempts.set(ID, Attempt);
    });
    if (options.wait !== true || attempts.size === 0) return reason;
    const waited = await waitForTasks(session, [...attempts.keys()], { for: 'up', timeoutSec, after: attempts });
    return reason === 'done' ? waited : reason;
  });
}
