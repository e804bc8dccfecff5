import { CubeUnreachableError } from './api-error';

export interface ClientOptions {
  /** Where the manager is, such as `http://127.0.0.1:5555`; in a page that it served, `''`. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token?: string | null | undefined;
  /** Instead of the platform's own. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

type QueryValue = string | number | boolean | readonly string[] | undefined;

export interface Asking {
  readonly query: Readonly<Record<string, QueryValue>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** How requests leave: with the token, and with an error of our own where no answer comes. */
export class Sending {
  constructor(private readonly options: ClientOptions) {}

  get(path: string, { query, headers, signal }: Asking): Promise<Response> {
    return this.fetch(new Request(`${this.options.url}${path}${search(query)}`, { headers, signal }));
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    const { url, token, fetch = (asked: Request) => globalThis.fetch(asked) } = this.options;
    if (token !== undefined && token !== null) request.headers.set('authorization', `Bearer ${token}`);
    try {
      return await fetch(request);
    } catch (error) {
      if (request.signal.aborted) throw error;
      throw new CubeUnreachableError(url, error);
    }
  };
}

function search(query: Asking['query']): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const values = Array.isArray(value) ? (value as readonly string[]) : [value];
    for (const one of values) if (one !== undefined) said.append(name, String(one));
  }
  return said.size === 0 ? '' : `?${said.toString()}`;
}
