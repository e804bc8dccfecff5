import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { contextOf, readUrl } from '../connection';
import { type ContextBook, contextFile, type CubeContext, readContexts, writeContexts } from '../contexts';
import { CliError } from '../exit-code';
import { type Frame, withExamples, withOutput } from '../frame';
import { type Format, writeList } from '../output';
import { printable } from '../printable';
import type { World } from '../session';

interface AddOptions {
  readonly url: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
  readonly use?: true;
}

const A_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/;

export function contextCommand(frame: Frame): Command {
  const command = new Command('context')
    .helpGroup('Set up:')
    .summary('keep several managers apart')
    .description(
      'Keep several managers apart: addresses and tokens by name, in $XDG_CONFIG_HOME/cube/contexts.json, for your eyes alone. The one in use is called by every command that names no other.',
    );
  for (const inner of [lsCommand, addCommand, useCommand, rmCommand]) command.addCommand(inner(frame));
  return withExamples(command, [
    ['cube context add prod --url https://10.0.0.1:5556 --token-file token --use', 'call it from now on'],
    ['cube ps --context test', 'call another one once'],
  ]);
}

function lsCommand(frame: Frame): Command {
  const command = withOutput(new Command('ls'), ['table', 'json', 'yaml', 'name'])
    .alias('list')
    .summary('list contexts')
    .description('List contexts. Tokens are not shown.');
  return frame.local<{ readonly output: Format }>(command, async ({ env, terminal }, { options }) => {
    const { Current, Contexts } = await readContexts(contextFile(env));
    const rows = Object.entries(Contexts).map(([Name, { URL, Token, CAFile = '' }]) => ({
      ...{ Name, URL, CAFile, Current: Name === Current, HasToken: Token !== undefined },
    }));
    await writeList(terminal, options.output, {
      rows,
      nameOf: ({ Name }) => Name,
      columns: [
        { header: 'CURRENT', value: (row) => (row.Current ? '*' : '') },
        { header: 'NAME', value: (row) => row.Name, atLeast: 8 },
        { header: 'URL', value: (row) => row.URL, atLeast: 12 },
        { header: 'TOKEN', value: (row) => (row.HasToken ? 'yes' : 'no'), dropped: 1 },
        { header: 'CA FILE', value: (row) => row.CAFile, dropped: 2 },
      ],
    });
  });
}

function addCommand(frame: Frame): Command {
  const command = new Command('add')
    .summary('add or change a context')
    .description(
      'Add a context, or change it. The token is read from a file or the standard input, so that no history or list of processes has it.',
    )
    .argument('<name>', 'its name')
    .requiredOption('--url <url>', 'address of the manager')
    .option('--token-file <file>', 'file with its token; - is the standard input')
    .option('--ca-file <file>', "certificates to trust beside the system's, PEM")
    .option('--use', 'call it from now on');
  withExamples(command, [
    ['pass cube | cube context add prod --url https://10.0.0.1:5556 --token-file -', 'a token from elsewhere'],
  ]);
  return frame.local<AddOptions>(command, async (world, { args: [name = ''], options }) => {
    if (!A_NAME.test(name))
      throw new CliError(`${name}: expected a name of letters, digits, "_", "." and "-"`, 'usage');
    const context: CubeContext = {
      URL: readUrl(options.url, '--url'),
      ...(options.tokenFile !== undefined && { Token: await readToken(options.tokenFile, world) }),
      ...(options.caFile !== undefined && { CAFile: resolve(options.caFile) }),
    };
    await change(world, (book) => ({
      Current: options.use === true || book.Current === '' ? name : book.Current,
      Contexts: { ...book.Contexts, [name]: context },
    }));
    world.terminal.out(`${name}\n`);
  });
}

async function readToken(file: string, { terminal }: World): Promise<string> {
  const text =
    file === '-'
      ? await terminal.input.read()
      : await readFile(file, 'utf8').catch((error: Error) => {
          throw new CliError(`--token-file ${file}: ${error.message}`, 'usage');
        });
  const token = text.trim();
  if (/^[\u0021-\u007E]+$/.test(token)) return token;
  throw new CliError(`--token-file ${file}: expected a token on one line`, 'usage');
}

function useCommand(frame: Frame): Command {
  const command = new Command('use')
    .summary('call this one from now on')
    .description('Call the manager of this context from now on.')
    .argument('<name>', 'its name');
  return frame.local(command, async (world, { args: [name = ''] }) => {
    await change(world, (book) => {
      contextOf(book, name);
      return { ...book, Current: name };
    });
    world.terminal.out(`${printable(name)}\n`);
  });
}

function rmCommand(frame: Frame): Command {
  const command = new Command('rm')
    .summary('forget a context, and its token')
    .description('Forget a context, and its token.')
    .argument('<name>', 'its name');
  return frame.local(command, async (world, { args: [name = ''] }) => {
    await change(world, (book) => {
      contextOf(book, name);
      const { [name]: _gone, ...others } = book.Contexts;
      return { Current: book.Current === name ? '' : book.Current, Contexts: others };
    });
    world.terminal.out(`${printable(name)}\n`);
  });
}

async function change({ env }: World, make: (book: ContextBook) => ContextBook): Promise<void> {
  const file = contextFile(env);
  await writeContexts(file, make(await readContexts(file)));
}
