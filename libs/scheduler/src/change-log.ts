/** A power of two: whoever falls further behind starts anew, which costs no more than that many changes. */
const REMEMBERED = 2 ** 16;

/**
 * The newest changes of numbered slots, so that whoever keeps something about slots catches up instead of looking at all.
 *
 * Invariant: the change at a position below `end` and not more than `REMEMBERED` behind it is known.
 */
export class ChangeLog {
  private readonly ring = new Int32Array(REMEMBERED);
  /** By slot: the position of its newest change. */
  private readonly newest: number[] = [];
  private added = 0;

  /** The position of the next change. */
  get end(): number {
    return this.added;
  }

  add(slot: number): void {
    this.ring[this.added & (REMEMBERED - 1)] = slot;
    this.newest[slot] = this.added;
    this.added += 1;
  }

  reachesBackTo(position: number): boolean {
    return this.added - position <= REMEMBERED;
  }

  /** The slot that changed there; -1 if it changed again later, so that who reads to the end meets each slot once. */
  slotAt(position: number): number {
    const slot = this.ring[position & (REMEMBERED - 1)] ?? -1;
    return this.newest[slot] === position ? slot : -1;
  }

  /** Slots have new numbers. What was kept about them is void, so nobody will ask for earlier changes. */
  renumbered(): void {
    this.newest.length = 0;
  }
}
