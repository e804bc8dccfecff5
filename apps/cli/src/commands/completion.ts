import { answerOf } from '@cube/client';
import { Argument, Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion';
import { contextFile, readContexts } from '../contexts';
import { type Frame, withExamples } from '../frame';
import { clientAnsweringIn } from '../manager-client';
import { printable } from '../printable';

export function completionCommand(frame: Frame): Command {
  const command = new Command('completion')
    .helpGroup('Set up:')
    .summary('print what completes commands and names in a shell')
    .description('Print what completes commands, options, and the names of tasks, nodes and contexts in a shell.')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS));
  withExamples(command, [
    ['source <(cube completion bash)', 'in ~/.bashrc'],
    ['source <(cube completion zsh)', 'in ~/.zshrc, after compinit'],
    ['cube completion fish | source', 'in ~/.config/fish/config.fish'],
  ]);
  return frame.local(command, async ({ terminal }, { args: [shell] }) => {
    const { parent: program } = command;
    if (program !== null) terminal.out(completionScript(program, shell as Shell));
  });
}

/** Whoever pressed Tab does not wait longer for a manager that is away. */
const ANSWER_MS = 2_000;

/** What the scripts ask for names with: one a line, and nothing at all where that fails. */
export function namesCommand(frame: Frame): Command {
  const command = new Command('__names').argument('<kind>');
  return frame.calls(command, async (session, { args: [kind] }) => {
    const { terminal, env } = session;
    const client = session.fetch === undefined ? clientAnsweringIn(session.connection, ANSWER_MS) : session.client;
    const named =
      kind === 'node'
        ? (await answerOf(client.GET('/nodes'))).map(({ Name }) => Name)
        : kind === 'context'
          ? Object.keys((await readContexts(contextFile(env))).Contexts)
          : (await answerOf(client.GET('/tasks'))).map(({ Name }) => Name);
    terminal.out([...new Set(named)].map((name) => `${printable(name)}\n`).join(''));
  });
}
