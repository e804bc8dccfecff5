import type { Task } from '@cube/task';

/** Where a task stands among all. */
export type Created = Pick<Task, 'createdAt' | 'id'>;

/**
 * The tasks from oldest to newest, so that a page of them costs what a page holds. Tasks come in this order, unless the
 * clock is set back or a state is loaded: then the next reader sorts. Those that are gone are left out by whoever reads, and
 * swept out once they are most.
 *
 * Invariants: (1) `places` holds every task that was added and is not gone, once. (2) It is sorted unless `isOutOfOrder`.
 */
export class CreationOrder {
  private places: Created[] = [];
  private isOutOfOrder = false;

  /** `isThere` says whether a task is not gone; `size` how many are not. */
  constructor(
    private readonly isThere: (place: Created) => boolean,
    private readonly size: () => number,
  ) {}

  add({ createdAt, id }: Created): void {
    const place = { createdAt, id };
    const last = this.places.at(-1);
    const order = last === undefined ? -1 : byCreation(last, place);
    if (order === 0) return;
    if (order > 0) this.isOutOfOrder = true;
    this.places.push(place);
    if (this.places.length > 2 * this.size() + SWEEP_ABOVE) this.tidy();
  }

  /** At most `limit` tasks after this one (from the oldest on if null), and whether there are more. */
  after(place: Created | null, limit: number): { readonly ids: readonly string[]; readonly isMore: boolean } {
    if (this.isOutOfOrder) this.tidy();
    const ids: string[] = [];
    for (let n = place === null ? 0 : this.firstAfter(place); n < this.places.length; n += 1) {
      const next = this.places[n];
      if (next === undefined || !this.isThere(next)) continue;
      if (ids.length === limit) return { ids, isMore: true };
      ids.push(next.id);
    }
    return { ids, isMore: false };
  }

  private firstAfter(place: Created): number {
    let [low, high] = [0, this.places.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.places[middle];
      if (there !== undefined && byCreation(there, place) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** One that was gone and came back within a millisecond may be there twice. */
  private tidy(): void {
    const sorted = this.places.filter(this.isThere).sort(byCreation);
    this.places = sorted.filter((place, n) => {
      const before = sorted[n - 1];
      return before === undefined || byCreation(before, place) !== 0;
    });
    this.isOutOfOrder = false;
  }
}

/** Places below which sweeping is not worth it. */
const SWEEP_ABOVE = 1_024;

/** Below 0 when the first was there before the second. Of two from one millisecond, IDs tell. */
export function byCreation(a: Created, b: Created): number {
  if (a.createdAt !== b.createdAt) return a.createdAt - b.createdAt;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
