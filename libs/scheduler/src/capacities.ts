import type { Amounts } from './amounts';

/** The different sizes that nodes have, counted: most clusters have a handful, whatever the number of their nodes. */
export class Capacities {
  private readonly sizes = new Map<string, { readonly capacity: Amounts; count: number }>();

  add(capacity: Amounts): void {
    const key = keyOf(capacity);
    const known = this.sizes.get(key);
    if (known === undefined) this.sizes.set(key, { capacity, count: 1 });
    else known.count += 1;
  }

  remove(capacity: Amounts): void {
    const key = keyOf(capacity);
    const known = this.sizes.get(key);
    if (known === undefined) throw new Error(`no node has the size ${key}`);
    known.count -= 1;
    if (known.count === 0) this.sizes.delete(key);
  }

  /** Each size once. */
  get distinct(): Amounts[] {
    return [...this.sizes.values()].map(({ capacity }) => capacity);
  }
}

function keyOf({ cpu, memory, disk, pids }: Amounts): string {
  return `${cpu} ${memory} ${disk} ${pids}`;
}
