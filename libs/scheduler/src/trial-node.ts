import type { Amounts, Resource } from './amounts';
import type { SharedState } from './filter';
import { type BoundPort, HostPorts } from './host-ports';
import { NodeAccount, type Reservation } from './node-account';
import { type NodeState } from './node-state';
import { hostOf, type NodeView } from './node-view';
import { type CountedTask } from './task-counts';
import { VolumeHomes } from './volume-homes';

/** What is left of a node's reservations: their sums, and the tasks, which can be taken out of the counts. */
class TrialAccount extends NodeAccount {
  constructor(
    private readonly count: number,
    sums: Amounts,
    tasks: Iterable<CountedTask>,
  ) {
    super(new HostPorts(), new VolumeHomes());
    Object.assign(this.reserved, sums);
    for (const task of tasks) this.tasks.add(task);
  }

  override get taskCount(): number {
    return this.count;
  }
}

/** The real ports, some of them given back. */
class FreedPorts extends HostPorts {
  private readonly freed = new Set<string>();

  constructor(private readonly real: HostPorts) {
    super();
  }

  free(hostId: string, port: BoundPort): void {
    this.freed.add(keyOf(hostId, port));
  }

  override isTaken(hostId: string, port: BoundPort): boolean {
    return !this.freed.has(keyOf(hostId, port)) && this.real.isTaken(hostId, port);
  }
}

function keyOf(hostId: string, { protocol, port }: BoundPort): string {
  return `${hostId} ${protocol}:${port}`;
}

/** A copy of a node to try changes on; the node itself stays as it is. */
export class TrialNode {
  readonly shared: SharedState;
  readonly state: NodeState;
  private readonly ports: FreedPorts;
  private left: readonly CountedTask[];

  constructor(node: NodeState, { ports, volumes }: SharedState) {
    this.ports = new FreedPorts(ports);
    this.shared = { ports: this.ports, volumes };
    const { account } = node;
    this.left = Array.from(account.held, ({ task }: Reservation) => task);
    this.state = node.over(new TrialAccount(account.taskCount, account.reserved, this.left));
  }

  change(view: Partial<NodeView>): void {
    this.state.update({ ...this.state.view, ...view });
  }

  /** Makes so much room, as far as what is there can go. */
  free(resource: Resource, asked: number): void {
    const { state } = this;
    const { reserved } = state.account;
    const excess = asked - (state.capacity[resource] - reserved[resource]);
    if (excess > 0) reserved[resource] = Math.max(0, reserved[resource] - excess);
    state.reservationsChanged();
    const { use } = state.view;
    const written = asked - state.free(resource);
    if (resource !== 'disk' || use === null || written <= 0) return;
    this.change({ use: { ...use, diskBytes: Math.max(0, use.diskBytes - written) } });
  }

  freePort(port: BoundPort): void {
    this.ports.free(hostOf(this.state.view), port);
  }

  /** The tasks of a kind are gone, at most so many; what they held counts on, and their volumes stay. Answers how many there were. */
  stop(isOne: (task: CountedTask) => boolean, most = Infinity): number {
    const stopped = this.left.filter(isOne).slice(0, most);
    for (const task of stopped) this.state.account.tasks.remove(task);
    this.left = this.left.filter((task) => !stopped.includes(task));
    return stopped.length;
  }
}
