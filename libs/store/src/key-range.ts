import type { PageRequest } from './store';

/** Entries of a page at most, whatever is asked: `more` tells that others follow. */
export const MAX_PAGE_ENTRIES = 10_000;

/** Keys from `from` (included) to `to` (excluded). */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}

/** The keys that a page may show. Relies on keys being graphic ASCII: a space sorts below them, DEL above. */
export function keyRange(prefix: string, { after, limit }: PageRequest): KeyRange {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`page limit ${limit}: expected 1 or more`);
  const from = after !== undefined && after >= prefix ? `${after} ` : prefix;
  return { from, to: `${prefix}\x7f`, limit: Math.min(limit, MAX_PAGE_ENTRIES) };
}

/** Throws for a revision that no commit has made yet. */
export function checkRevision(asked: number, newest: number): void {
  if (Number.isSafeInteger(asked) && asked >= 0 && asked <= newest) return;
  throw new RangeError(`revision ${asked} does not exist: the store is at ${newest}`);
}
