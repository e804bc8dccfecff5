import { type Command, Option } from 'commander';
import { closest } from './closest';
import { type Asked as ManagerOptions, chooseConnection, type Connection } from './connection';
import { contextFile, readContexts } from './contexts';
import { CliError, type ExitReason } from './exit-code';
import { failureOf } from './failure';
import { clientFor } from './manager-client';
import { type Format, FORMATS } from './output';
import type { Session, World } from './session';

/** What a command was asked. */
export interface Asked<O> {
  readonly args: readonly string[];
  readonly options: O;
}

type Work<W, O> = (world: W, asked: Asked<O>) => Promise<ExitReason | void>;
type Action = (this: Command) => Promise<void>;

/** Turns what a command does into what commander calls, and what goes wrong into a message and an exit code. */
export class Frame {
  reason: ExitReason = 'done';
  /** Of the command that `cube exec` ran, instead. */
  exitCode: number | null = null;

  constructor(readonly world: World) {}

  /** For a command that calls a manager: with the options --url and --context. */
  calls<O>(command: Command, work: Work<Session, O>): Command {
    withManager(command);
    return command.action(
      this.action<O>(async (asked, connected) => {
        const { world } = this;
        const connection = chooseConnection(saidBy(command), world.env, await readContexts(contextFile(world.env)));
        connected(connection);
        const client = clientFor(connection, world.fetch);
        return work({ ...world, client, connection }, asked);
      }),
    );
  }

  /** For a command that calls nobody. */
  local<O>(command: Command, work: Work<World, O>): Command {
    return command.action(this.action<O>((asked) => work(this.world, asked)));
  }

  private action<O>(
    run: (asked: Asked<O>, connected: (connection: Connection) => void) => Promise<ExitReason | void>,
  ): Action {
    // oxlint-disable-next-line typescript/no-this-alias -- commander hands the command over as `this`
    const frame = this;
    return async function (this: Command) {
      let connection: Connection | null = null;
      try {
        const asked = { args: this.args, options: this.optsWithGlobals<O & Record<string, unknown>>() };
        frame.reason = (await run(asked, (chosen) => (connection = chosen))) ?? 'done';
      } catch (error) {
        frame.fail(error, connection);
      }
    };
  }

  fail(error: unknown, connection: Connection | null): void {
    if (this.world.stop.aborted) {
      this.reason = 'interrupted';
      return;
    }
    const { lines, reason } = failureOf(error, connection);
    this.world.terminal.err(`cube: ${lines.join('\n')}\n`);
    this.reason = reason;
  }
}

/** Which manager the command says, or else the one around it. */
function saidBy(command: Command): ManagerOptions {
  const { url, context } = command.opts<ManagerOptions>();
  if (url !== undefined || context !== undefined || command.parent === null) return { url, context };
  return saidBy(command.parent);
}

/** With the options that say which manager is called. */
export function withManager(command: Command): Command {
  return command
    .option('--url <url>', 'call this manager (CUBE_URL)')
    .option('--context <name>', 'call the manager of this context (CUBE_CONTEXT)');
}

/** With -o, in the formats that it has. */
export function withOutput(command: Command, formats: readonly Format[] = FORMATS): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'how it is written').choices(formats).default(formats[0]),
  );
}

/** Lines at the end of a command's help. */
export function withExamples(
  command: Command,
  examples: readonly (readonly [typed: string, means: string])[],
): Command {
  const width = Math.max(...examples.map(([typed]) => typed.length));
  const lines = examples.map(([typed, means]) => `  ${typed.padEnd(width)}  # ${means}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** Takes an option that may be given several times. */
export function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** For a command that does something itself and has others below it. */
export function noSuchCommand(command: Command, typed: string): CliError {
  const names = command.commands.map((inner) => inner.name());
  const like = closest(typed, names);
  const hint = like === null ? `there are ${names.join(', ')}` : `did you mean ${like}?`;
  return new CliError(`there is no command ${command.name()} ${typed}: ${hint}`, 'usage');
}
