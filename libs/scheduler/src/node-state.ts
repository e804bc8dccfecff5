import { type Amounts, amountsOf, type Resource } from './amounts';
import { liebPower } from './exponential';
import type { NodeAccount } from './node-account';
import type { NodeView } from './node-view';
import { allocatable, type PlacementRules } from './placement-rules';
import { normalPlatform } from './platform';

/**
 * A node as filters and strategies see it: its view and what is reserved on it. They read; only the scheduler updates it.
 *
 * Invariants: (1) `capacity`, `measured` and `platform` follow from `view` and the rules; none of them is ever NaN, negative or
 * infinite. (2) Unless stale, the powers follow from view and reservations.
 */
export class NodeState {
  /** What it gives to tasks. */
  capacity: Amounts;
  /** All 0 where there are no statistics: such a node is judged by its reservations alone. */
  measured: Amounts;
  platform: string;
  /** Disk that is neither used nor kept back. */
  private unusedDisk: number;
  /** Its place in the `NodeTable`, which keeps it. */
  slot = -1;
  private keptCpuPower = 1.5;
  private keptMemoryPower = 1.5;
  private powersAreStale = true;

  constructor(
    public view: NodeView,
    readonly account: NodeAccount,
    /** Null where they change nothing. */
    private readonly rules: PlacementRules | null = null,
  ) {
    this.capacity = this.capacityOf(view);
    this.measured = this.measuredOf(view);
    this.unusedDisk = this.unusedDiskOf(view);
    this.platform = normalPlatform(view.platform);
  }

  update(view: NodeView): void {
    if (view.capacity !== this.view.capacity) this.capacity = this.capacityOf(view);
    if (view.capacity !== this.view.capacity || view.use !== this.view.use) {
      this.measured = this.measuredOf(view);
      this.unusedDisk = this.unusedDiskOf(view);
    }
    if (view.platform !== this.view.platform) this.platform = normalPlatform(view.platform);
    this.view = view;
    this.powersAreStale = true;
  }

  /** The same node with other reservations. */
  over(account: NodeAccount): NodeState {
    return new NodeState(this.view, account, this.rules);
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

  /**
   * What counts as taken where measured use is not looked at: reservations, and the larger of both once a task is there
   * that reserves none, since nothing else shows what that takes.
   */
  claimed(resource: 'cpu' | 'memory'): number {
    return this.account.undeclared[resource] > 0 ? this.use(resource) : this.account.reserved[resource];
  }

  /** What is not reserved, of disk not used either; below 0 where more is taken than there is. */
  free(resource: Resource): number {
    const { capacity, unusedDisk } = this;
    const { reserved } = this.account;
    // By name: a lookup by a variable name takes ten times as long, and this is asked at every change.
    switch (resource) {
      case 'cpu':
        return capacity.cpu - reserved.cpu;
      case 'memory':
        return capacity.memory - reserved.memory;
      case 'disk':
        return capacity.disk - reserved.disk < unusedDisk ? capacity.disk - reserved.disk : unusedDisk;
      case 'pids':
        return capacity.pids - reserved.pids;
      default:
        return resource satisfies never;
    }
  }

  /** To be called when its reservations changed. */
  reservationsChanged(): void {
    this.powersAreStale = true;
  }

  /** L^utilisation, L being Lieb's constant: what E-PVM's costs are made of, for every task shape the same. */
  get cpuPower(): number {
    if (this.powersAreStale) this.renewPowers();
    return this.keptCpuPower;
  }

  get memoryPower(): number {
    if (this.powersAreStale) this.renewPowers();
    return this.keptMemoryPower;
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

  private capacityOf(view: NodeView): Amounts {
    return this.rules === null ? amountsOf(view.capacity) : allocatable(view.capacity, this.rules);
  }

  /** CPU and memory keep their part of the whole: half in use is half in use, whatever is promised of it. */
  private measuredOf(view: NodeView): Amounts {
    const measured = amountsOf(view.use);
    if (this.rules === null) return measured;
    const all = amountsOf(view.capacity);
    const scaled = (resource: 'cpu' | 'memory'): number =>
      all[resource] === 0 ? 0 : Math.floor((measured[resource] / all[resource]) * this.capacity[resource] + 0.5);
    return { ...measured, cpu: scaled('cpu'), memory: scaled('memory') };
  }

  /** Bytes that are written are gone, whatever is promised. */
  private unusedDiskOf(view: NodeView): number {
    const kept = this.rules === null ? 0 : amountsOf(this.rules.reserve).disk;
    return amountsOf(view.capacity).disk - kept - this.measured.disk;
  }

  private renewPowers(): void {
    this.keptCpuPower = liebPower(this.utilisation('cpu'));
    this.keptMemoryPower = liebPower(this.utilisation('memory'));
    this.powersAreStale = false;
  }
}

/** Order of joining, the order in which nodes are looked at and ties are broken. */
export function byJoining(a: NodeState, b: NodeState): number {
  if (a.view.joinNumber !== b.view.joinNumber) return a.view.joinNumber - b.view.joinNumber;
  return a.view.id < b.view.id ? -1 : 1;
}
