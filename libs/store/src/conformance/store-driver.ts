import type { OpenStore } from '../store-conformance';
import type { Change, Commit, Gone, Op, Page, PageRequest, Store, Term } from '../store';

const never = new AbortController().signal;

/** A store with a leader that commits text values at the newest revision. */
export class StoreDriver {
  private constructor(
    readonly store: Store,
    private newestTerm: Term,
    public rev: number,
  ) {}

  static async with(open: OpenStore, test: (driver: StoreDriver) => Promise<void>): Promise<void> {
    const store = await open();
    try {
      const term = await store.lead('first', never);
      await test(new StoreDriver(store, term, term.rev));
    } finally {
      await store.close();
    }
  }

  get term(): Term {
    return this.newestTerm;
  }

  async leadAgain(): Promise<Term> {
    this.newestTerm = await this.store.lead('next', never);
    return this.newestTerm;
  }

  /** A text puts, null deletes. */
  async commit(changes: Readonly<Record<string, string | null>>): Promise<number> {
    const commit = await this.store.commit(this.term, this.rev, ops(changes));
    this.rev = revOf(commit);
    return this.rev;
  }

  async read(prefix = '', request: Partial<PageRequest> = {}): Promise<Record<string, string>> {
    const page = pageOf(await this.store.list(prefix, { limit: 1000, ...request }));
    return Object.fromEntries(page.entries.map(({ key, value }) => [key, text(value)]));
  }
}

export function ops(changes: Readonly<Record<string, string | null>>): Op[] {
  return Object.entries(changes).map(([key, value]) =>
    value === null ? { del: key } : { put: key, value: new TextEncoder().encode(value) },
  );
}

export function text(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}

export function revOf(commit: Commit): number {
  if ('failed' in commit) throw new Error(`expected the commit to land, but it answered ${commit.failed}`);
  return commit.rev;
}

export function pageOf(answer: Page | Gone): Page {
  if ('compacted' in answer) throw new Error(`expected a page, but it is gone: compacted at ${answer.compacted}`);
  return answer;
}

/** `7: a=1 b-` for a change, `gone: 5` for what is gone. */
export function shown(seen: Change | Gone): string {
  if ('compacted' in seen) return `gone: ${seen.compacted}`;
  const parts = seen.ops.map((op) => ('put' in op ? `${op.put}=${text(op.value)}` : `${op.del}-`));
  return `${seen.rev}: ${parts.join(' ')}`;
}

/** The next `count` things that a watch shows. */
export async function take(watch: AsyncIterator<Change | Gone>, count: number): Promise<string[]> {
  const seen: string[] = [];
  while (seen.length < count) {
    const next = await watch.next();
    if (next.done === true) return [...seen, 'end'];
    seen.push(shown(next.value));
  }
  return seen;
}
