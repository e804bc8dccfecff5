import { closest } from './closest';
import type { ContextBook } from './contexts';
import { CliError } from './exit-code';

export const DEFAULT_URL = 'http://127.0.0.1:5556';

/** Which manager is called, and how. */
export interface Connection {
  readonly url: string;
  readonly token: string | null;
  /** File of certificates to trust beside the system's. */
  readonly caFile: string | null;
  /** Where the token came from or would come from, for messages. */
  readonly tokenFrom: string;
}

/** What was said on the command line. */
export interface Asked {
  readonly url?: string | undefined;
  readonly context?: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * --url, then --context, then CUBE_URL, then CUBE_CONTEXT, then the context in use, then this machine. A context's token is sent to
 * that context's manager alone; CUBE_TOKEN to whichever other manager is called, and to that of a context without a token.
 */
export function chooseConnection(asked: Asked, env: Env, book: ContextBook): Connection {
  const own = { token: said(env['CUBE_TOKEN']), caFile: said(env['CUBE_TLS_CA_FILE']), tokenFrom: 'CUBE_TOKEN' };
  if (asked.url !== undefined) return { ...own, url: readUrl(asked.url, '--url') };
  const url = said(env['CUBE_URL']);
  if (asked.context === undefined && url !== null) return { ...own, url: readUrl(url, 'CUBE_URL') };
  const name = asked.context ?? said(env['CUBE_CONTEXT']) ?? book.Current;
  if (name === '') return { ...own, url: DEFAULT_URL };
  const context = contextOf(book, name);
  const isOwn = context.Token === undefined && url === null && own.token !== null;
  return {
    url: readUrl(context.URL, `the URL of context ${name}`),
    token: isOwn ? own.token : (context.Token ?? null),
    caFile: context.CAFile ?? own.caFile,
    tokenFrom: isOwn ? own.tokenFrom : `context ${name}`,
  };
}

/** Its context of that name; says which there are if there is none. */
export function contextOf(book: ContextBook, name: string) {
  const context = Object.hasOwn(book.Contexts, name) ? book.Contexts[name] : undefined;
  if (context !== undefined) return context;
  const names = Object.keys(book.Contexts);
  const like = closest(name, names);
  const hint = like === null ? 'cube context ls lists them, cube context add makes one' : `did you mean ${like}?`;
  throw new CliError(`no context ${name}: ${hint}`, 'usage');
}

/** A manager's address: http or https, and http where it says neither. */
export function readUrl(text: string, what: string): string {
  const full = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '') {
    throw new CliError(
      `${what}: expected the address of a manager, such as ${DEFAULT_URL}, and it is ${text}`,
      'usage',
    );
  }
  return full.replace(/\/+$/, '');
}

function said(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
