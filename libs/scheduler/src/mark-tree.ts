import { bitOf } from './mark';

/**
 * A mark for each slot, one bit of 16 or none, and the next slot with a mark: a complete binary tree whose inner nodes
 * hold the union of the marks below them. Setting a mark and finding the next slot cost O(log n), counting nothing.
 *
 * Invariants: (1) `count(mark)` is the number of slots with it. (2) But between `fill` and `build`, every inner node is the
 * union of its two children.
 */
export class MarkTree {
  /** The root at 1, the children of i at 2i and 2i + 1, the slots from `size` on. */
  private readonly marks: Uint16Array;
  private readonly counts = new Int32Array(16);

  /** @param size a power of two */
  constructor(readonly size: number) {
    this.marks = new Uint16Array(2 * size);
  }

  /** @param mark a power of two below 2^16, or 0 for none */
  set(slot: number, mark: number): void {
    const { marks } = this;
    let i = slot + this.size;
    if (marks[i] === mark) return;
    this.fill(slot, mark);
    for (i >>= 1; i >= 1; i >>= 1) {
      const union = this.unionBelow(i);
      if (marks[i] === union) return;
      marks[i] = union;
    }
  }

  /** Sets a mark and leaves the tree above it to `build`. */
  fill(slot: number, mark: number): void {
    const i = slot + this.size;
    this.add(this.marks[i] ?? 0, -1);
    this.add(mark, 1);
    this.marks[i] = mark;
  }

  /** Completes the tree once every slot was filled. */
  build(): void {
    for (let i = this.size - 1; i >= 1; i -= 1) this.marks[i] = this.unionBelow(i);
  }

  at(slot: number): number {
    return this.marks[slot + this.size] ?? 0;
  }

  count(mark: number): number {
    return this.counts[bitOf(mark)] ?? 0;
  }

  /** The first slot from this one on that has one of the marks; -1 if there is none. */
  next(from: number, wanted: number): number {
    if (from >= this.size) return -1;
    const { marks } = this;
    let i = from + this.size;
    while (((marks[i] ?? 0) & wanted) === 0) {
      // What lies to the right: up past every right child, then over to the sibling. From the root there is no more.
      while (i % 2 === 1) i >>= 1;
      if (i === 0) return -1;
      i += 1;
    }
    while (i < this.size) i = ((marks[2 * i] ?? 0) & wanted) === 0 ? 2 * i + 1 : 2 * i;
    return i - this.size;
  }

  private unionBelow(i: number): number {
    return (this.marks[2 * i] ?? 0) | (this.marks[2 * i + 1] ?? 0);
  }

  private add(mark: number, count: number): void {
    if (mark !== 0) this.counts[bitOf(mark)] = this.count(mark) + count;
  }
}
