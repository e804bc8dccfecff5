import { type Amounts, amountsOf, type Resource } from './amounts';
import { liebPower } from './exponential';
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
  /** Its place in the `NodeTable`, which keeps it. */
  slot = -1;
  private readonly keptCpuPower = new KeptPower();
  private readonly keptMemoryPower = new KeptPower();

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

  /** What is not reserved; below 0 where more is reserved than there is. */
  get freeCpu(): number {
    return this.capacity.cpu - this.account.reserved.cpu;
  }

  get freeMemory(): number {
    return this.capacity.memory - this.account.reserved.memory;
  }

  /** What is neither reserved nor used; below 0 where more is than there is. */
  get freeDisk(): number {
    const { reserved } = this.account;
    return this.capacity.disk - (reserved.disk > this.measured.disk ? reserved.disk : this.measured.disk);
  }

  free(resource: Resource): number {
    switch (resource) {
      case 'cpu':
        return this.freeCpu;
      case 'memory':
        return this.freeMemory;
      case 'disk':
        return this.freeDisk;
      default:
        return resource satisfies never;
    }
  }

  /** L^utilisation of CPU, L being Lieb's constant: what E-PVM's costs are made of. */
  get cpuPower(): number {
    const { reserved } = this.account;
    const use = reserved.cpu > this.measured.cpu ? reserved.cpu : this.measured.cpu;
    return this.keptCpuPower.of(part(use, this.capacity.cpu));
  }

  get memoryPower(): number {
    const { reserved } = this.account;
    const use = reserved.memory > this.measured.memory ? reserved.memory : this.measured.memory;
    return this.keptMemoryPower.of(part(use, this.capacity.memory));
  }

  /** Use as a fraction of capacity, 0 to 1. */
  utilisation(resource: Resource): number {
    return part(this.use(resource), this.capacity[resource]);
  }

  /** How much of the resource is gone once so much of it is, 0 to 1. One that the node has none of is full. */
  fraction(resource: Resource, amount: number): number {
    return part(amount, this.capacity[resource]);
  }
}

function part(amount: number, capacity: number): number {
  return amount < capacity ? amount / capacity : 1;
}

/** L^x for the newest x: every task shape asks for the same one until the node changes. */
class KeptPower {
  private x = 0;
  private power = 1;

  of(x: number): number {
    if (x !== this.x) {
      this.x = x;
      this.power = liebPower(x);
    }
    return this.power;
  }
}

/** Order of joining, the order in which nodes are looked at and ties are broken. */
export function byJoining(a: NodeState, b: NodeState): number {
  if (a.view.joinNumber !== b.view.joinNumber) return a.view.joinNumber - b.view.joinNumber;
  return a.view.id < b.view.id ? -1 : 1;
}
