import { type Amounts, amountsOf, type Resource } from './amounts';
import type { NodeAccount } from './node-account';
import type { NodeView } from './node-view';
import { normalPlatform } from './platform';

/**
 * A node as filters and strategies see it: its view and what is reserved on it. They read; only the scheduler updates it.
 *
 * Invariant: `capacity`, `measured` and `platform` follow from `view`; none of them is ever NaN, negative or infinite.
 */
export class NodeState {
  capacity: Amounts;
  /** All 0 where there are no statistics: such a node is judged by its reservations alone. */
  measured: Amounts;
  platform: string;

  constructor(
    public view: NodeView,
    readonly account: NodeAccount,
  ) {
    this.capacity = amountsOf(view.capacity);
    this.measured = amountsOf(view.use);
    this.platform = normalPlatform(view.platform);
  }

  update(view: NodeView): void {
    if (view.capacity !== this.view.capacity) this.capacity = amountsOf(view.capacity);
    if (view.use !== this.view.use) this.measured = amountsOf(view.use);
    if (view.platform !== this.view.platform) this.platform = normalPlatform(view.platform);
    this.view = view;
  }

  get taskCount(): number {
    return this.account.taskCount;
  }

  reserved(resource: Resource): number {
    return this.account.reserved[resource];
  }

  /** The larger of reserved and measured. */
  use(resource: Resource): number {
    const reserved = this.account.reserved[resource];
    const measured = this.measured[resource];
    return reserved > measured ? reserved : measured;
  }

  /** Use as a fraction of capacity, 0 to 1. */
  utilisation(resource: Resource): number {
    return this.fraction(resource, this.use(resource));
  }

  /** How much of the resource is gone once so much of it is, 0 to 1. One that the node has none of is full. */
  fraction(resource: Resource, amount: number): number {
    const capacity = this.capacity[resource];
    return amount < capacity ? amount / capacity : 1;
  }

  /** An amount as a fraction of capacity. */
  share(resource: Resource, amount: number): number {
    const capacity = this.capacity[resource];
    return amount === 0 || capacity === 0 ? 0 : amount / capacity;
  }
}

/** Order of joining, the order in which nodes are looked at and ties are broken. */
export function byJoining(a: NodeState, b: NodeState): number {
  if (a.view.joinNumber !== b.view.joinNumber) return a.view.joinNumber - b.view.joinNumber;
  return a.view.id < b.view.id ? -1 : 1;
}
