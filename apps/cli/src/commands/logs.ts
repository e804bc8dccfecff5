import type { LogLine, LogNotice } from '@cube/client';
import { Command } from 'commander';
import { CliError, type ExitReason } from '../exit-code';
import { type Frame, withExamples } from '../frame';
import { LogWriter } from '../log-writer';
import { findTask } from '../names';
import { printable } from '../printable';
import { readMoment, readNumber } from '../quantity';
import type { Session } from '../session';

interface LogsOptions {
  readonly follow?: true;
  readonly tail?: string;
  readonly since?: string;
  readonly attempt?: string;
  readonly timestamps?: true;
}

const MOST_LINES = 10_000;

export function logsCommand(frame: Frame): Command {
  const command = new Command('logs')
    .helpGroup('Look closer:')
    .summary('show what tasks wrote, and write')
    .description(
      "Show what tasks wrote; with --follow also what they write, over restarts and moves, until they are over. What a container wrote to its standard error goes to cube's.",
    )
    .argument('<task...>', 'names, IDs or beginnings of IDs; of several the lines are mixed, the name before each')
    .option('-f, --follow', 'go on until they are over')
    .option('-n, --tail <number>', 'so many last lines of each (100; with --since all)')
    .option('--since <when>', 'from then on: how long ago (10m), or a time')
    .option('--attempt <number>', 'of this attempt; the newest')
    .option('-t, --timestamps', 'begin each line with its time');
  withExamples(command, [
    ['cube logs web', 'the last 100 lines'],
    ['cube logs -f --tail 0 web db', 'what both write from now on'],
    ['cube logs --attempt 1 web', 'why the first attempt failed, perhaps'],
  ]);
  return frame.calls<LogsOptions>(command, (session, { args, options }) => showLogs(session, args, options));
}

async function showLogs(session: Session, typed: readonly string[], options: LogsOptions): Promise<ExitReason | void> {
  const { client, terminal, stop } = session;
  const attempt =
    options.attempt === undefined ? undefined : readNumber(options.attempt, '--attempt', { min: 1, whole: true });
  const tail =
    options.tail === undefined ? undefined : readNumber(options.tail, '--tail', { max: MOST_LINES, whole: true });
  const since = options.since === undefined ? undefined : readMoment(options.since, '--since', session.now());
  if (attempt !== undefined && typed.length > 1) throw new CliError('--attempt goes with one task', 'usage');
  const tasks = await Promise.all(typed.map((one) => findTask(client, one)));
  const asked = { tasks: tasks.map(({ ID }) => ID), tail, since, attempt, signal: stop };
  const onConnection = (connection: { readonly state: string; readonly why?: Error }): void => {
    if (connection.state === 'waiting') terminal.err(`${printable(connection.why?.message ?? '')}; trying again\n`);
  };
  const lines: AsyncIterable<LogLine | LogNotice> =
    options.follow === true ? client.followLogs({ ...asked, onConnection }) : client.readLogs(asked);
  const writer = new LogWriter(terminal, {
    names: tasks.map(({ Name }) => Name),
    timestamps: options.timestamps === true,
  });
  for await (const line of lines) {
    writer.write(line);
    await terminal.drained();
  }
  if (stop.aborted) return 'interrupted';
}
