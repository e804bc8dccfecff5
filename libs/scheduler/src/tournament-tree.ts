/**
 * The lowest of many values, each in a slot: a complete binary tree whose leaves are the slots and whose inner nodes hold
 * the lowest value below them (Knuth, *The Art of Computer Programming* 3, section 5.4.1). Setting one value costs
 * O(log n), finding the k lowest O(k log n). Among equals the lower slot comes first. Infinity is an empty slot.
 *
 * Invariant, but between `fill` and `build`: every inner node holds the lower value of its two children.
 */
export class TournamentTree {
  /** The root at 1, the children of i at 2i and 2i + 1, the slots from `size` on. */
  private readonly values: Float64Array;

  /** @param size a power of two */
  constructor(readonly size: number) {
    this.values = new Float64Array(2 * size).fill(Infinity);
  }

  set(slot: number, value: number): void {
    const { values } = this;
    let i = slot + this.size;
    if (values[i] === value) return;
    values[i] = value;
    for (i >>= 1; i >= 1; i >>= 1) {
      const lower = this.lowerChild(i);
      if (values[i] === lower) return;
      values[i] = lower;
    }
  }

  /** Sets a value and leaves the tree above it to `build`. */
  fill(slot: number, value: number): void {
    this.values[slot + this.size] = value;
  }

  /** Completes the tree once every slot was filled. */
  build(): void {
    for (let i = this.size - 1; i >= 1; i -= 1) this.values[i] = this.lowerChild(i);
  }

  valueAt(slot: number): number {
    return this.values[slot + this.size] ?? Infinity;
  }

  /** The slots of the lowest values, the lowest first; fewer than asked when fewer are filled. */
  lowest(count: number): number[] {
    const slots: number[] = [];
    const contenders = new Contenders(this.values, count);
    contenders.admit(1);
    for (let root = contenders.takeFirst(); root !== 0; root = contenders.takeFirst()) {
      slots.push(this.descend(root, contenders));
    }
    return slots;
  }

  /** The way down to the first leaf that holds the root's value; the subtrees that it passes by may hold the next. */
  private descend(from: number, contenders: Contenders): number {
    const { values, size } = this;
    let root = from;
    while (root < size) {
      const left = 2 * root;
      const goesLeft = (values[left] ?? Infinity) <= (values[left + 1] ?? Infinity);
      root = goesLeft ? left : left + 1;
      contenders.admit(goesLeft ? left + 1 : left);
    }
    return root - size;
  }

  private lowerChild(i: number): number {
    const left = this.values[2 * i] ?? Infinity;
    const right = this.values[2 * i + 1] ?? Infinity;
    return left <= right ? left : right;
  }
}

/**
 * The subtrees that may hold one of the lowest values, the most promising first.
 *
 * Invariant: by value, among equals the one further left first; no subtree lies in another.
 */
class Contenders {
  private readonly roots: number[] = [];

  constructor(
    private readonly values: Float64Array,
    private wanted: number,
  ) {}

  /** Keeps the subtree if it is among the few that are still wanted. */
  admit(root: number): void {
    const { roots, wanted } = this;
    const value = this.valueOf(root);
    if (value === Infinity || wanted <= 0) return;
    let place = roots.length;
    if (place === wanted) {
      if (!this.isBefore(root, value, roots[place - 1] ?? 0)) return;
      place -= 1;
    }
    for (; place > 0 && this.isBefore(root, value, roots[place - 1] ?? 0); place -= 1) {
      roots[place] = roots[place - 1] ?? 0;
    }
    roots[place] = root;
  }

  /** The first, and one fewer is wanted from then on; 0 if there is none. */
  takeFirst(): number {
    const { roots } = this;
    const first = roots[0] ?? 0;
    for (let place = 1; place < roots.length; place += 1) roots[place - 1] = roots[place] ?? 0;
    if (roots.length > 0) roots.pop();
    this.wanted -= 1;
    return first;
  }

  private isBefore(root: number, value: number, other: number): boolean {
    const otherValue = this.valueOf(other);
    return value === otherValue ? isLeftOf(root, other) : value < otherValue;
  }

  private valueOf(root: number): number {
    return this.values[root] ?? Infinity;
  }
}

/** Of two subtrees of which neither holds the other: at the depth of the higher one, numbers grow to the right. */
function isLeftOf(root: number, other: number): boolean {
  const depths = Math.clz32(other) - Math.clz32(root);
  return depths >= 0 ? root >> depths < other : root < other >> -depths;
}
