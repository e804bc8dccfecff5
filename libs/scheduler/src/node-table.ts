import { Capacities } from './capacities';
import { ChangeLog } from './change-log';
import { NodeRows } from './node-rows';
import { byJoining, type NodeState } from './node-state';
import { hostOf, type NodeView } from './node-view';

/** Empty slots beyond which the table closes up, as long as they are more than half. */
const FEW_SLOTS = 64;

/**
 * The nodes in numbered slots in the order of joining, and what changed about them: what indexes stand on.
 *
 * Invariants: (1) Once settled, a lower slot is a node that joined earlier; a slot whose node is gone stays empty. (2) The
 * number of a node's slot changes only with `layout`. (3) `changes` names every slot whose node came, went, or has another
 * view, other reservations or other free host ports since; `viewChanges` the first three alone; `gains` those that may
 * take a task now that they would not take before, because they came, have another view, or got something back.
 * (4) `rows` are the numbers of each slot's node.
 */
export class NodeTable {
  readonly changes = new ChangeLog();
  readonly viewChanges = new ChangeLog();
  readonly gains = new ChangeLog();
  readonly capacities = new Capacities();
  readonly rows = new NodeRows();
  private slots: (NodeState | null)[] = [];
  private joinNumbers: number[] = [];
  private readonly byHost = new Map<string, Set<NodeState>>();
  private nodes = 0;
  private inOrder = true;
  private version = 0;

  /** The nodes there are. */
  get size(): number {
    return this.nodes;
  }

  /** The slots there are, empty ones included. */
  get length(): number {
    return this.slots.length;
  }

  /** Grows whenever slots are numbered anew. */
  get layout(): number {
    return this.version;
  }

  at(slot: number): NodeState | null {
    return this.slots[slot] ?? null;
  }

  /** The node of a slot that has one. */
  nodeAt(slot: number): NodeState {
    const node = this.slots[slot] ?? null;
    if (node === null) throw new Error(`slot ${slot} was taken for a node, but it is empty`);
    return node;
  }

  /** In the order of joining, empty slots left out. */
  all(): NodeState[] {
    this.settle();
    return this.slots.filter((state) => state !== null);
  }

  add(state: NodeState): void {
    if (state.view.joinNumber <= (this.joinNumbers.at(-1) ?? 0)) this.inOrder = false;
    state.slot = this.slots.length;
    this.slots.push(state);
    this.joinNumbers.push(state.view.joinNumber);
    this.nodes += 1;
    this.welcome(state);
  }

  remove(state: NodeState): void {
    this.slots[state.slot] = null;
    this.nodes -= 1;
    this.dismiss(state);
  }

  /** Changes what is known of a node. Its join number stays. */
  update(state: NodeState, view: NodeView): void {
    const [before, freeDisk] = [state.view, state.free('disk')];
    this.dismiss(state);
    state.update(view);
    this.welcome(state, !differsInUseAlone(before, view) || state.free('disk') > freeDisk);
  }

  /** Its reservations are others now; `gained` if one was given back. */
  reservationsChanged(state: NodeState, gained: boolean): void {
    state.reservationsChanged();
    this.rows.set(state.slot, state);
    this.changes.add(state.slot);
    if (gained) this.gains.add(state.slot);
  }

  /** Its host's ports are held by others now; `gained` if one was given back. */
  portsChanged(hostId: string, gained: boolean): void {
    for (const { slot } of this.byHost.get(hostId) ?? []) {
      this.changes.add(slot);
      if (gained) this.gains.add(slot);
    }
  }

  /** To be called before slots are read: puts nodes in order that came out of order, and closes up. */
  settle(): void {
    const empty = this.slots.length - this.nodes;
    if (this.inOrder && (empty <= FEW_SLOTS || empty <= this.nodes)) return;
    const states = this.slots.filter((state) => state !== null).sort(byJoining);
    for (const [slot, state] of states.entries()) {
      state.slot = slot;
      this.rows.set(slot, state);
    }
    this.slots = states;
    this.joinNumbers = states.map(({ view }) => view.joinNumber);
    this.inOrder = true;
    this.version += 1;
    this.changes.renumbered();
    this.viewChanges.renumbered();
    this.gains.renumbered();
  }

  /** The first slot, empty or not, whose node joined after this number. */
  firstAfter(joinNumber: number): number {
    let [low, high] = [0, this.joinNumbers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.joinNumbers[middle] ?? Infinity) > joinNumber) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private welcome(state: NodeState, gained = true): void {
    this.rows.set(state.slot, state);
    this.capacities.add(state.capacity);
    const host = hostOf(state.view);
    const neighbours = this.byHost.get(host);
    if (neighbours === undefined) this.byHost.set(host, new Set([state]));
    else neighbours.add(state);
    this.changes.add(state.slot);
    this.viewChanges.add(state.slot);
    if (gained) this.gains.add(state.slot);
  }

  private dismiss(state: NodeState): void {
    this.capacities.remove(state.capacity);
    const host = hostOf(state.view);
    const neighbours = this.byHost.get(host);
    neighbours?.delete(state);
    if (neighbours?.size === 0) this.byHost.delete(host);
    this.changes.add(state.slot);
    this.viewChanges.add(state.slot);
  }
}

/** Statistics come all the time, and refuse nothing but disk. */
function differsInUseAlone(one: NodeView, other: NodeView): boolean {
  return VIEW_FIELDS.every((field) => one[field] === other[field]);
}

const VIEW_FIELDS = [
  ...(['id', 'name', 'joinNumber', 'hostId', 'publishAddress', 'platform', 'availability', 'liveness'] as const),
  ...(['labels', 'kernel', 'engine', 'volumes', 'capacity'] as const),
] satisfies (keyof NodeView)[];
