import type { Command } from 'commander';
import { EXIT_CODES } from './exit-code';
import { Frame } from './frame';
import { cubeProgram } from './program';
import type { World } from './session';

const COLUMNS = 100;

/** docs/cli.md: what to know first, then the help of every command. */
export function cliReference(): string {
  const program = cubeProgram(new Frame(silentWorld()));
  const commands = program.commands.filter((command) => !command.name().startsWith('__'));
  const sections = commands.flatMap((command) => [command, ...command.commands]).map(sectionOf);
  return `${INTRODUCTION}${exitCodes()}\n## Commands\n\n${fenced(program)}\n${sections.join('\n')}`;
}

const INTRODUCTION = `<!-- Made from the commands by \`node tools/run.mjs cli-docs\`: change those, not this file. -->

# The command line

\`cube\` does all that it does through the [API of the manager](architecture.md), with \`libs/client\`. What it can do, a script can do.

\`\`\`sh
node dist/cli/cube.mjs ps                           # in this folder, once built (npm run build)
(cd dist/cli && npm pack) && npm install --global ./dist/cli/cube-cli-0.1.0.tgz
cube ps
\`\`\`

It needs Node 24.5 or newer. The package takes the manager and the worker with it: \`cube dev\`, \`cube manager\` and \`cube worker\` start them.

## Which manager

It calls the first of these that is said:

1. \`--url URL\`, with the token of \`CUBE_TOKEN\`
2. \`--context NAME\`, with that context's own token
3. \`CUBE_URL\`, with the token of \`CUBE_TOKEN\`
4. \`CUBE_CONTEXT\`, or the context in use (\`cube context use\`)
5. \`http://127.0.0.1:5556\`

Contexts are in \`$XDG_CONFIG_HOME/cube/contexts.json\` (\`~/.config/cube/contexts.json\`), which nobody else may read. A token is sent to the manager that it was given for, and to no other. A manager's own certificate is trusted with \`CUBE_TLS_CA_FILE\`, or \`--ca-file\` of its context.

## Names

Wherever a task or a node is asked for, its name, its ID, or the beginning of its ID will do, as long as no other begins so. Of several tasks of one name the one that is not over is meant, or else the newest.

## Output

\`-o table\` is for people: on a terminal it is as wide as that, in a pipe or a file it is whole. \`-o wide\` has more columns. \`-o json\` and \`-o yaml\` are what the API answers. \`-o name\` is one name a line, for other commands: \`cube stop $(cube ps -l app=web -o name)\`.

Results go to the standard output; progress, questions and errors to the standard error. There are colours on terminals only; \`NO_COLOR=1\` turns them off, \`FORCE_COLOR=1\` on. Control characters in names, reasons and logs are shown as escapes such as \`\\x1b\`, and never reach a terminal as they are.

## Exit codes

`;

function exitCodes(): string {
  const rows = Object.values(EXIT_CODES).map(({ code, meaning }) => [String(code), meaning] as const);
  const width = Math.max(...rows.map(([, meaning]) => meaning.length));
  const line = (code: string, meaning: string): string => `| ${code.padEnd(4)} | ${meaning.padEnd(width)} |\n`;
  const body = rows.map(([code, meaning]) => line(code, meaning)).join('');
  return `${line('code', 'meaning')}| ---- | ${'-'.repeat(width)} |\n${body}\n\`cube exec\` ends with the exit code of the command that it ran.\n`;
}

function sectionOf(command: Command): string {
  const name = command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  return `### cube ${name}\n\n${fenced(command)}`;
}

function fenced(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return `\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`;
}

/** A world in which nothing is done or seen. */
export function silentWorld(): World {
  const refuse = (): never => {
    throw new Error('nothing is done here');
  };
  return {
    terminal: {
      ...{
        columns: COLUMNS,
        colour: false,
        errIsTerminal: false,
        out: () => undefined,
        err: () => undefined,
        drained: async () => undefined,
      },
      input: { isTerminal: false, read: refuse, ask: refuse },
    },
    ...{
      env: {},
      stop: new AbortController().signal,
      now: () => 0,
      scriptPath: refuse,
      become: refuse,
      streams: process,
    },
  };
}
