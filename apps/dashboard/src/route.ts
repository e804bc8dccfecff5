import { signal } from '@preact/signals';

/** Where the reader is. Kept behind the `#`, for the paths before it are the API's. */
export interface Route {
  readonly page: string;
  /** Name or ID of what the page is about; ''. */
  readonly of: string;
  readonly query: Readonly<Record<string, string>>;
}

export function readRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page = '', of = ''] = path.split('/', 2);
  return {
    page: page === '' ? 'overview' : page,
    of: decoded(of),
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

/** A link that someone broke is no reason to show nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function linkTo(page: string, of = '', query: Readonly<Record<string, string>> = {}): string {
  const said = Object.entries(query).filter(([, value]) => value !== '');
  const search = said.length === 0 ? '' : `?${new URLSearchParams(said).toString()}`;
  return `#/${page}${of === '' ? '' : `/${encodeURIComponent(of)}`}${search}`;
}

export const route = signal<Route>(readRoute(globalThis.location?.hash ?? ''));

export function followHash(): void {
  addEventListener('hashchange', () => (route.value = readRoute(location.hash)));
}

export function goTo(link: string): void {
  location.hash = link;
}

/** Changes what is after the `?` without a step in the history. */
export function setQuery(query: Readonly<Record<string, string>>): void {
  const { page, of } = route.peek();
  history.replaceState(null, '', linkTo(page, of, query));
  route.value = readRoute(location.hash);
}
