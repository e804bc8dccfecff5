import { type Command, CommanderError } from 'commander';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Frame } from './frame';
import { cubeProgram } from './program';
import { cliReference, silentWorld } from './reference';

const ROOT = join(__dirname, '../../..');
const WORD = /(?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^\s"'()|<>;&])+/g;
/** `cube` where a shell looks for a command, and what follows it up to the end of that command. */
const COMMAND = /(?:^|[\s(;&|])cube (?=[a-z-])/g;
const ITS_WORDS = /(?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^"'()|<>;&])*/y;

/** The commands of `cube` in a line of a shell, those inside others too, each as its words. */
function commandsIn(line: string): string[][] {
  const [code = ''] = line.split(/(?:^|\s)# /);
  return [...code.matchAll(COMMAND)].map(({ index, 0: { length } }) => {
    ITS_WORDS.lastIndex = index + length;
    const words = ITS_WORDS.exec(code)?.[0].match(WORD) ?? [];
    return words.map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
  });
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(ROOT, folder)).flatMap((name) => (name.endsWith(ending) ? [`${folder}/${name}`] : []));

const GUIDES = ['README.md', ...filesIn('docs', '.md').filter((path) => path !== 'docs/cli.md')];

/** Lines that somebody would type. */
function typedLines(): { where: string; line: string }[] {
  const examples = [...cliReference().matchAll(/^ {2}(.*\S) +# .*$/gm)].map(([, line = '']) => line);
  const blocks = GUIDES.map((path) => ({ path, shell: [...read(path).matchAll(/^```sh\n([^]*?)^```$/gm)] }));
  return [
    ...examples.map((line) => ({ where: 'an example in the help', line })),
    ...blocks.flatMap(({ path, shell }) =>
      shell.flatMap(([, block = '']) => block.split('\n').map((line) => ({ where: path, line }))),
    ),
    ...filesIn('examples/tasks', '.yaml').flatMap((path) =>
      [...read(path).matchAll(/^# {3}(.*)$/gm)].map(([, line = '']) => ({ where: path, line })),
    ),
  ];
}

/** What commander finds wrong with a command, without doing it. */
async function complaint(words: readonly string[]): Promise<string | null> {
  const program = cubeProgram(new Frame(silentWorld()));
  const doNothing = (command: Command): void => {
    command.action(() => undefined);
    command.commands.forEach(doNothing);
  };
  program.commands.forEach(doNothing);
  try {
    await program.parseAsync(words, { from: 'user' });
    return null;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode !== 0) return error.message;
    if (error instanceof CommanderError) return null;
    throw error;
  }
}

describe('Every command of cube that is shown to users', () => {
  const shown = typedLines().flatMap(({ where, line }) => commandsIn(line).map((words) => ({ where, words })));

  it('is found', () => {
    expect(commandsIn('a; cube stop $(cube ps -o name) "b c" > d && cube ps # cube no')).toEqual([
      ['stop', '$(cube ps -o name)', 'b c'],
      ['ps', '-o', 'name'],
      ['ps'],
    ]);
    for (const place of ['an example in the help', 'README.md', 'docs/operations.md', 'examples/tasks/web.yaml']) {
      expect(shown.map(({ where }) => where)).toContain(place);
    }
  });

  it('is one that the program knows', async () => {
    const faults: string[] = [];
    for (const { where, words } of shown) {
      const fault = await complaint(words);
      if (fault !== null) faults.push(`${where}: cube ${words.join(' ')}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });
});
