import { Command, CommanderError, Help, type Option } from 'commander';
import { backupCommand } from './commands/backup';
import { completionCommand, namesCommand } from './commands/completion';
import { contextCommand } from './commands/context';
import { eventsCommand } from './commands/events';
import { explainCommand } from './commands/explain';
import { execCommand } from './commands/exec';
import { inspectCommand } from './commands/inspect';
import { logsCommand } from './commands/logs';
import { nodeCommand } from './commands/node';
import { planCommand } from './commands/plan';
import { pruneCommand } from './commands/prune';
import { psCommand, statusCommand } from './commands/ps';
import { runCommand } from './commands/run';
import { devCommand, servedCommands } from './commands/servers';
import { restartCommand, rmCommand, stopCommand } from './commands/stop';
import { topCommand } from './commands/top';
import { versionCommand } from './commands/version';
import { EXIT_CODES } from './exit-code';
import { Frame, withManager } from './frame';
import type { World } from './session';
import { VERSION } from './version';

const COMMANDS = [
  ...[runCommand, psCommand, statusCommand, inspectCommand, stopCommand, restartCommand, rmCommand, pruneCommand],
  ...[logsCommand, execCommand, topCommand, nodeCommand, explainCommand, planCommand, eventsCommand],
  ...[devCommand, backupCommand, contextCommand, completionCommand, versionCommand],
];

const OWN_HELP = ['manager', 'worker', 'restore'];
const NARROWEST_HELP = 40;
const HELP_OF_PIPES = 100;
/** On a narrower terminal what an option means is below it. */
const TWO_COLUMNS = 70;

/** All commands of `cube`, as commander has them. */
export function cubeProgram(frame: Frame): Command {
  const program = new Command('cube')
    .description('Run containers on a few Docker hosts, and see why they run where they run.')
    .version(VERSION, '--version', 'show the version')
    .enablePositionalOptions();
  withManager(program);
  for (const command of COMMANDS) program.addCommand(command(frame));
  for (const command of servedCommands(frame)) program.addCommand(command);
  program.addCommand(namesCommand(frame), { hidden: true });
  program.addHelpText(
    'after',
    `\ncube COMMAND --help tells more about each. Exit codes:\n${exitCodeLines().join('\n')}`,
  );
  setUp(program, frame.world);
  return program;
}

export function exitCodeLines(): string[] {
  return Object.values(EXIT_CODES).map(({ code, meaning }) => `  ${String(code).padEnd(5)}${meaning}`);
}

/** What commander does not hand on to commands that were made elsewhere. */
function setUp(command: Command, world: World): void {
  const { terminal } = world;
  const width = Math.max(NARROWEST_HELP, terminal.columns ?? HELP_OF_PIPES);
  command
    .exitOverride()
    .helpCommand(false)
    .configureHelp({
      optionDescription: withoutEmptyDefault,
      ...(width < TWO_COLUMNS && { formatItem: belowEachOther, minWidthToWrap: 20 }),
    })
    .showHelpAfterError(`${pathOf(command)} --help shows what there is.`)
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'cube: ')),
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
      getOutHasColors: () => terminal.colour,
      getErrHasColors: () => terminal.colour,
    });
  // These have a --help of their own, which lists their settings.
  command.helpOption(OWN_HELP.includes(command.name()) ? false : '-h, --help', 'show this');
  for (const inner of command.commands) setUp(inner, world);
}

/** That nothing is collected unless something is said needs no words. */
function withoutEmptyDefault(option: Option): string {
  return new Help().optionDescription(option).replace(' (default: [])', '');
}

function belowEachOther(term: string, _width: number, description: string, help: Help): string {
  const width = help.helpWidth ?? NARROWEST_HELP;
  const lines = help.boxWrap(description, width - 6).split('\n');
  return [`  ${term}`, ...(description === '' ? [] : lines.map((line) => `      ${line}`))].join('\n');
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** Runs what was typed, without the name of the program, and answers the exit code. */
export async function runCube(typed: readonly string[], world: World): Promise<number> {
  const frame = new Frame(world);
  const program = cubeProgram(frame);
  try {
    if (typed.length === 0) program.outputHelp();
    else await program.parseAsync(typed, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT_CODES.done.code : EXIT_CODES.usage.code;
  }
  return frame.exitCode ?? EXIT_CODES[frame.reason].code;
}
