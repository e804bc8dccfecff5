import { Command } from 'commander';
import { CliError } from '../exit-code';
import { type Frame, withExamples } from '../frame';
import { findTask } from '../names';
import { readNumber } from '../quantity';

interface ExecOptions {
  readonly interactive?: true;
  readonly tty?: true;
  readonly attempt?: string;
}

export function execCommand(frame: Frame): Command {
  const command = new Command('exec')
    .helpGroup('Look closer:')
    .summary('run a command inside a running task')
    .description('Run a command inside the container of a running task. cube ends with its exit code.')
    .argument('<task>', 'a name, an ID or the beginning of one')
    .argument('<command...>', 'the command and its arguments')
    .passThroughOptions()
    .option('-i, --interactive', 'give it the standard input')
    .option('-t, --tty', 'give it a terminal')
    .option('--attempt <number>', 'in the container of this attempt; the newest');
  withExamples(command, [
    ['cube exec -it web sh', 'a shell'],
    ['cube exec web cat /etc/hostname', 'one command'],
    ['cube exec -i db sh -c "cat > /tmp/dump" < dump', 'with input'],
  ]);
  return frame.calls<ExecOptions>(command, async (session, { args: [typed = '', ...line], options }) => {
    const tty = options.tty === true;
    if (tty && !session.streams.stdin.isTTY) {
      throw new CliError('--tty needs a terminal as standard input: leave it out in a pipe or a script', 'usage');
    }
    const attempt =
      options.attempt === undefined ? null : readNumber(options.attempt, '--attempt', { min: 1, whole: true });
    const { ID } = await findTask(session.client, typed);
    // The WebSocket's code is needed here alone.
    const { runInside } = await import('../exec');
    frame.exitCode = await runInside(session, {
      task: ID,
      line,
      tty,
      interactive: options.interactive === true,
      attempt,
    });
  });
}
