import { parseSettings, type SettingValues, SHARED_RULES } from '@cube/server';
import { parseArgs } from 'node:util';
import { MANAGER_RULES, MANAGER_SETTINGS } from './settings';

/** What `cube-manager NAME FILE` does instead of serving. */
export interface FileCommand {
  readonly name: string;
  readonly about: string;
  readonly flags: readonly { readonly name: string; readonly about: string }[];
  /** Taken where no FILE is given; without it, FILE must be given. */
  readonly defaultFile?: (settings: SettingValues<typeof MANAGER_SETTINGS>) => string;
  /** Lines for `--help`. */
  readonly details: readonly string[];
  /** Answers what it did and what to do next; rejects with what went wrong. */
  run(file: string, flags: ReadonlySet<string>, settings: SettingValues<typeof MANAGER_SETTINGS>): Promise<string>;
}

const EXIT_DONE = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Where a command's words go. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

/** Runs a command to its end and answers the exit code: 0 done, 1 failed, 2 asked wrongly. */
export async function runFileCommand(
  command: FileCommand,
  args: readonly string[],
  { env, terminal }: { readonly env: NodeJS.ProcessEnv; readonly terminal: Terminal },
): Promise<number> {
  const asked = readArguments(command, args);
  if (asked === 'help') {
    terminal.out(helpOf(command));
    return EXIT_DONE;
  }
  if ('wrong' in asked) {
    terminal.err(`${asked.wrong}\n${usageOf(command)}`);
    return EXIT_USAGE;
  }
  const knownElsewhere = Object.keys(env).filter((name) => name.startsWith('CUBE_WORKER_'));
  const parsed = parseSettings(MANAGER_SETTINGS, env, { rules: [...SHARED_RULES, ...MANAGER_RULES], knownElsewhere });
  for (const warning of parsed.warnings) terminal.err(warning);
  if (!parsed.ok) {
    terminal.err(parsed.problems.join('\n'));
    return EXIT_USAGE;
  }
  try {
    const file = asked.file ?? command.defaultFile?.(parsed.values) ?? '';
    terminal.out(await command.run(file, asked.flags, parsed.values));
    return EXIT_DONE;
  } catch (error) {
    terminal.err(error instanceof Error ? error.message : String(error));
    return EXIT_FAILED;
  }
}

type Asked =
  | 'help'
  | { readonly wrong: string }
  | { readonly file: string | undefined; readonly flags: ReadonlySet<string> };

function readArguments({ flags, defaultFile }: FileCommand, args: readonly string[]): Asked {
  const names = flags.map(({ name }) => name);
  const options = Object.fromEntries(names.map((name) => [name, { type: 'boolean' as const }]));
  try {
    const parsed = parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    const values: Readonly<Record<string, boolean | undefined>> = parsed.values;
    if (values['help'] === true) return 'help';
    const [file, ...others] = parsed.positionals;
    if (file === '' || (file === undefined && defaultFile === undefined)) return { wrong: 'FILE is missing.' };
    if (others.length > 0) return { wrong: `One FILE is expected, but there is also ${others.join(' ')}.` };
    return { file, flags: new Set(names.filter((name) => values[name] === true)) };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

function usageOf({ name, flags, defaultFile }: FileCommand): string {
  const file = defaultFile === undefined ? 'FILE' : '[FILE]';
  return ['Usage: cube-manager', name, ...flags.map((flag) => `[--${flag.name}]`), file].join(' ');
}

function helpOf(command: FileCommand): string {
  const flags = [...command.flags, { name: 'help', about: 'show this' }];
  return [
    usageOf(command),
    '',
    `${command.name} ${command.about}.`,
    ...command.details,
    '',
    ...flags.map(({ name, about }) => `  --${name.padEnd(8)}${about}`),
    '',
    'Settings come from the environment, as the manager has them: cube-manager --help.',
  ].join('\n');
}
