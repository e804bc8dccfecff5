import fc from 'fast-check';
import type { OpenStore } from '../store-conformance';
import { StoreDriver, take } from './store-driver';

type Contents = Readonly<Record<string, string>>;

/** The store as a child would write it: a copy of everything for each revision from `base` on. */
class NaiveStore {
  readonly changes: string[] = [];
  compacted: number;
  private readonly revisions: Contents[] = [{}];

  constructor(private readonly base: number) {
    this.compacted = base;
  }

  get rev(): number {
    return this.base + this.revisions.length - 1;
  }

  commit(changes: Readonly<Record<string, string | null>>): void {
    const contents: Record<string, string> = { ...this.revisions.at(-1) };
    const shown = Object.entries(changes).toSorted(byKey);
    for (const [key, value] of shown) {
      if (value === null) delete contents[key];
      else contents[key] = value;
    }
    this.revisions.push(contents);
    const parts = shown.map(([key, value]) => (value === null ? `${key}-` : `${key}=${value}`));
    if (parts.length > 0) this.changes.push(`${this.rev}: ${parts.join(' ')}`);
  }

  under(prefix: string, rev: number): [string, string][] {
    const contents = Object.entries(this.revisions[rev - this.base] ?? {});
    return contents.filter(([key]) => key.startsWith(prefix)).toSorted(byKey);
  }

  changesAfter(since: number): string[] {
    return this.changes.filter((change) => Number.parseInt(change, 10) > since);
  }
}

const key = fc.constantFrom('a', 'a/b', 'a/c', 'ab', 'b', 'b/a');
const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ commit: fc.dictionary(key, fc.option(fc.string({ maxLength: 3 }))) }) },
  { weight: 1, arbitrary: fc.record({ compactAt: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  { weight: 1, arbitrary: fc.constant({ settle: true as const }) },
);

export function modelConformance(open: OpenStore): void {
  it('shows at every kept revision what a naive copy of it shows, and watches all its changes', () =>
    StoreDriver.with(open, async (driver) => {
      const property = fc.asyncProperty(fc.array(command, { maxLength: 25 }), async (commands) => {
        await empty(driver);
        const naive = new NaiveStore(driver.rev);
        for (const step of commands) await apply(step, driver, naive);
        await compare(driver, naive);
      });
      await fc.assert(property, { numRuns: 40 });
    }));
}

/** What the run before left behind is gone; its revisions stay. */
async function empty(driver: StoreDriver): Promise<void> {
  const left = Object.keys(await driver.read());
  await driver.commit(Object.fromEntries(left.map((key) => [key, null])));
}

type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

async function apply(step: Command, driver: StoreDriver, naive: NaiveStore): Promise<void> {
  if ('commit' in step) {
    naive.commit(step.commit);
    await driver.commit(step.commit);
  } else if ('settle' in step) {
    naive.commit({});
    await driver.store.settle(driver.term, driver.rev);
    driver.rev += 1;
  } else {
    const before = naive.compacted + Math.floor(step.compactAt * (driver.rev - naive.compacted));
    naive.compacted = before;
    await driver.store.compact(before);
  }
}

async function compare(driver: StoreDriver, naive: NaiveStore): Promise<void> {
  expect(driver.rev).toBe(naive.rev);
  const oldest = naive.compacted;
  for (let rev = oldest; rev <= driver.rev; rev += 1) {
    for (const prefix of ['', 'a', 'a/']) {
      const shown = await driver.read(prefix, { at: rev });
      expect(Object.entries(shown)).toEqual(naive.under(prefix, rev));
    }
  }
  const changes = naive.changesAfter(oldest);
  const stop = new AbortController();
  const watch = driver.store.watch('', oldest, stop.signal)[Symbol.asyncIterator]();
  expect(await take(watch, changes.length)).toEqual(changes);
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
