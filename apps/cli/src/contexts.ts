import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CliError } from './exit-code';

/** A manager, and how to be let in. */
export interface CubeContext {
  readonly URL: string;
  readonly Token?: string;
  /** Certificates to trust beside the system's, PEM. */
  readonly CAFile?: string;
}

export interface ContextBook {
  /** Name of the one in use; "" for none. */
  readonly Current: string;
  readonly Contexts: Readonly<Record<string, CubeContext>>;
}

type Env = Readonly<Record<string, string | undefined>>;

const NONE: ContextBook = { Current: '', Contexts: {} };

export function contextFile(env: Env): string {
  const { XDG_CONFIG_HOME: configured, HOME: home = '.' } = env;
  return join(
    configured !== undefined && configured !== '' ? configured : join(home, '.config'),
    'cube',
    'contexts.json',
  );
}

export async function readContexts(file: string): Promise<ContextBook> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw new CliError(`the contexts can't be read: ${error.message}`, 'usage');
  });
  if (text === null) return NONE;
  await requirePrivate(file);
  const book = parsed(text);
  if (!isBook(book)) {
    throw new CliError(
      `${file} holds no contexts: mend it, or remove it and add them anew ("cube context add")`,
      'usage',
    );
  }
  return book;
}

/** The file has its tokens for its owner alone, at every moment, and is whole at every moment. */
export async function writeContexts(file: string, book: ContextBook): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.${process.pid}`;
  await writeFile(part, `${JSON.stringify(book, null, 2)}\n`, { mode: 0o600 });
  await chmod(part, 0o600);
  await rename(part, file);
}

async function requirePrivate(file: string): Promise<void> {
  if (((await stat(file)).mode & 0o077) === 0) return;
  throw new CliError(`${file} holds tokens, and others may read it: chmod 600 ${file}`, 'usage');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isBook(value: unknown): value is ContextBook {
  if (!isObject(value) || typeof value['Current'] !== 'string' || !isObject(value['Contexts'])) return false;
  return Object.values(value['Contexts']).every((context) => {
    if (!isObject(context) || typeof context['URL'] !== 'string') return false;
    return ['Token', 'CAFile'].every((key) => context[key] === undefined || typeof context[key] === 'string');
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
