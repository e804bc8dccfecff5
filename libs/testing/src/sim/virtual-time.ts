interface Entry {
  readonly due: number;
  readonly order: number;
  run: (() => void) | null;
}

/**
 * The one time line of a simulation, in milliseconds from 0. Whatever happens is an entry on it; between two entries all
 * that follows without time passing comes to rest, so that every run of a scenario is the same.
 */
export class VirtualTime {
  private elapsed = 0;
  private order = 0;
  /** A binary heap by time, then by order of scheduling. */
  private readonly heap: Entry[] = [];

  get now(): number {
    return this.elapsed;
  }

  /** Entries that wait; called-off ones count until their time. */
  get pending(): number {
    return this.heap.length;
  }

  /** Calls `run` once after `delayMs`; the answer calls it off. */
  after(delayMs: number, run: () => void): () => void {
    const entry: Entry = { due: this.elapsed + Math.max(0, delayMs), order: (this.order += 1), run };
    this.push(entry);
    return () => (entry.run = null);
  }

  /** Moves on to `until`, or to where `over` says so. */
  async run(until: number, over: () => boolean = () => false): Promise<void> {
    await macrotask();
    for (let next = this.heap[0]; next !== undefined && next.due <= until && !over(); next = this.heap[0]) {
      this.pop();
      if (next.run === null) continue;
      this.elapsed = next.due;
      next.run();
      await rest();
    }
    if (!over()) this.elapsed = Math.max(this.elapsed, until);
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, entry)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      if (left === undefined) break;
      const [child, below] = right !== undefined && isBefore(right, left) ? [right, 2 * at + 2] : [left, 2 * at + 1];
      if (isBefore(last, child)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order);
}

/** Resolves in a macrotask of its own: everything before has come to rest, and the process has seen to its sockets. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Resolves when every promise that needs no time has settled. Asked for in a microtask, a tick comes only once the queue
 * of microtasks is empty; unlike a macrotask it costs no turn of the event loop.
 */
function rest(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
