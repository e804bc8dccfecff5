import { CPU_UNIT } from './amounts';
import { grownMaxJobs, type SchedulerCursors, START_CURSORS } from './cursors';
import { decide, type Placement } from './decide';
import type { Demand } from './demand';
import { HostPorts } from './host-ports';
import { newReservation, NodeAccount, type Reservation } from './node-account';
import { NodeState } from './node-state';
import { NodeTable } from './node-table';
import { hostOf, type NodeView } from './node-view';
import { DEFAULT_SHAPE_LIMIT, PlacementIndex } from './placement-index';
import { type NodeVerdict, verdictsOn } from './node-verdict';
import type { PlacementRequest } from './placement-request';
import { effective, NO_RULES, type PlacementRules } from './placement-rules';
import { type Remedy, Remedies } from './smallest-change';
import { DEFAULT_STRATEGY, strategyNamed } from './strategies';
import type { Strategy } from './strategy';
import { VolumeHomes } from './volume-homes';
import { WaitingRoom } from './waiting-room';

export interface SchedulerOptions {
  /** For tasks that name none. */
  readonly strategy?: string;
  readonly cursors?: SchedulerCursors;
  readonly rules?: PlacementRules;
  /** Task shapes that have an index each; 0 scans for every task. Answers are the same. */
  readonly shapeLimit?: number;
}

/** Nodes that are looked at for remedies before others get a turn. */
const NODES_A_TURN = 500;

/** What is reserved on a node: CPU in cores, memory and disk in bytes, pids in processes and threads. */
export interface Reserved {
  readonly pids: number;
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly taskCount: number;
}

/**
 * Keeps the nodes and what is reserved on them, and decides where tasks go.
 *
 * `place` decides and `reserve` takes, so that the caller can commit in between; nothing may change the cluster between
 * the two. Statistics, liveness, labels and availability come with `setNode`.
 *
 * Invariants: (1) `nodes` and `nodesById` hold the state of exactly the nodes set and not removed, and `nodes` hears of
 * every change of one, of its account, and of the ports on its host. (2) A node has an account while it is set or has reservations; reservations outlive it. (3) `cursors.maxJobs` is above
 * the task count of every node.
 */
export class Scheduler {
  private readonly defaultStrategy: Strategy;
  private current: SchedulerCursors;
  private readonly nodes = new NodeTable();
  private readonly nodesById = new Map<string, NodeState>();
  private readonly accounts = new Map<string, NodeAccount>();
  private readonly reservations = new Map<string, Reservation>();
  private readonly shared = { ports: new HostPorts(), volumes: new VolumeHomes() };
  private readonly rules: PlacementRules | null;
  private readonly index: PlacementIndex;
  /** The tasks that found no node, as far as they were told to wait. */
  readonly waiting: WaitingRoom;

  /** Throws an UnknownStrategyError. */
  constructor({
    strategy = DEFAULT_STRATEGY,
    cursors = START_CURSORS,
    rules = NO_RULES,
    shapeLimit = DEFAULT_SHAPE_LIMIT,
  }: SchedulerOptions = {}) {
    this.defaultStrategy = strategyNamed(strategy);
    this.current = cursors;
    this.rules = effective(rules);
    this.waiting = new WaitingRoom(this.nodes, this.shared);
    this.index = new PlacementIndex(this.nodes, this.shared, shapeLimit);
  }

  /** Inputs of the next decision; to be recorded with each one, after its `reserve`. */
  get cursors(): SchedulerCursors {
    return this.current;
  }

  set cursors(cursors: SchedulerCursors) {
    this.current = cursors;
    for (const { taskCount } of this.accounts.values()) this.noteTaskCount(taskCount);
  }

  /** Adds the node or replaces what is known of it; its reservations stay. */
  setNode(view: NodeView): void {
    const known = this.nodesById.get(view.id);
    const account = this.accountOf(view.id);
    this.locate(account, view);
    if (known !== undefined && known.view.joinNumber === view.joinNumber) {
      this.keepVolumes(view.volumes, known.view.volumes, view.id);
      this.nodes.update(known, view);
      return;
    }
    this.dropState(view.id);
    this.keepVolumes(view.volumes, [], view.id);
    const state = new NodeState(view, account, this.rules);
    this.nodes.add(state);
    this.nodesById.set(view.id, state);
  }

  /** The node takes no more tasks. What is reserved on it stays reserved, host ports included, until it is released. */
  removeNode(id: string): void {
    this.dropState(id);
    this.forgetIfUnused(id);
  }

  /**
   * Holds what a task needs on a node, fitting or not: what runs is running. The node need not be known yet. The same
   * key again replaces what it held.
   *
   * @param key one per attempt, such as `TASK/ATTEMPT`
   */
  reserve(key: string, nodeId: string, demand: Demand): void {
    const reservation = newReservation(nodeId, demand);
    const replaced = this.reservations.get(key);
    const account = this.accountOf(nodeId);
    account.add(reservation);
    this.reservations.set(key, reservation);
    this.noteChange(reservation, account, false);
    if (replaced !== undefined) this.giveBack(replaced);
    this.noteTaskCount(account.taskCount);
  }

  /** Gives back what the key held. False if it held nothing: again is no harm. */
  release(key: string): boolean {
    const reservation = this.reservations.get(key);
    if (reservation === undefined) return false;
    this.reservations.delete(key);
    this.giveBack(reservation);
    return true;
  }

  /** Decides, and moves the strategy's cursor if a node was chosen. Throws an UnknownStrategyError. */
  place(request: PlacementRequest): Placement {
    const placement = this.wouldPlace(request);
    const chosen = placement.nodeId === null ? undefined : this.nodesById.get(placement.nodeId);
    const { advance } = this.strategyOf(request);
    if (chosen !== undefined && advance !== undefined) this.current = advance(this.current, chosen);
    return placement;
  }

  /** The placement that `place` would answer now, without moving anything. */
  wouldPlace(request: PlacementRequest): Placement {
    return this.index.decide(request, this.strategyOf(request), this.current);
  }

  /** The same answer from its definition, a look at every node: what the index is held against. O(nodes). */
  wouldPlaceByFullScan(request: PlacementRequest): Placement {
    const { shared, current: cursors } = this;
    return decide(request, { nodes: this.nodes.all(), shared, strategy: this.strategyOf(request), cursors });
  }

  /** What the decision makes of each node from the first after this one on, in the order of joining. O(nodes). */
  verdicts(
    request: PlacementRequest,
    { after, limit }: { after: string | null; limit: number },
  ): readonly NodeVerdict[] {
    const nodes = this.nodes.all();
    const last = nodes.findIndex(({ view }) => view.id === after || view.name === after);
    const start = after === null ? 0 : last < 0 ? nodes.length : last + 1;
    const { shared, current: cursors } = this;
    return verdictsOn(nodes.slice(start, start + limit), request, {
      nodes,
      shared,
      strategy: this.strategyOf(request),
      cursors,
    });
  }

  /**
   * The smallest changes that would make the request fit, found at one moment; yields after every few hundred nodes, so that whoever
   * asks for it can let others go first. O(nodes).
   */
  *remedies(request: PlacementRequest): Generator<void, readonly Remedy[]> {
    const search = new Remedies(request, this.shared);
    let looked = 0;
    for (const { view } of this.nodes.all()) {
      const node = this.nodesById.get(view.id);
      if (node !== undefined) search.look(node);
      looked += 1;
      if (looked % NODES_A_TURN === 0) yield;
    }
    // What changed meanwhile is looked at again.
    const now = new Remedies(request, this.shared);
    for (const { nodeId } of search.smallest) {
      const node = nodeId === null ? undefined : this.nodesById.get(nodeId);
      if (node !== undefined) now.look(node);
    }
    return now.smallest;
  }

  /** What is reserved on a node, known or not. */
  reservedOn(nodeId: string): Reserved {
    const account = this.accounts.get(nodeId);
    if (account === undefined) return { cpu: 0, memoryBytes: 0, diskBytes: 0, pids: 0, taskCount: 0 };
    const { cpu, memory, disk, pids } = account.reserved;
    return { cpu: cpu / CPU_UNIT, memoryBytes: memory, diskBytes: disk, pids, taskCount: account.taskCount };
  }

  private giveBack(reservation: Reservation): void {
    const account = this.accountOf(reservation.nodeId);
    account.remove(reservation);
    this.noteChange(reservation, account, true);
    this.forgetIfUnused(reservation.nodeId);
  }

  /** A reservation came or went: on its node, and on the nodes that share its host's ports. */
  private noteChange({ nodeId, hostPorts }: Reservation, { hostId }: NodeAccount, gained: boolean): void {
    const state = this.nodesById.get(nodeId);
    if (state !== undefined) this.nodes.reservationsChanged(state, gained);
    if (hostId !== null && hostPorts.length > 0) this.nodes.portsChanged(hostId, gained);
  }

  /** The ports that a node's tasks hold are where it is. */
  private locate(account: NodeAccount, view: NodeView): void {
    const before = account.hostId;
    const host = hostOf(view);
    account.locate(host, view.publishAddress);
    if (before === host) return;
    if (before !== null) this.nodes.portsChanged(before, true);
    this.nodes.portsChanged(host, false);
  }

  private strategyOf({ strategy }: PlacementRequest): Strategy {
    return strategy === '' ? this.defaultStrategy : strategyNamed(strategy);
  }

  private noteTaskCount(taskCount: number): void {
    const maxJobs = grownMaxJobs(this.current.maxJobs, taskCount);
    if (maxJobs !== this.current.maxJobs) this.current = { ...this.current, maxJobs };
  }

  private accountOf(nodeId: string): NodeAccount {
    const known = this.accounts.get(nodeId);
    if (known !== undefined) return known;
    const account = new NodeAccount(this.shared.ports, this.shared.volumes);
    this.accounts.set(nodeId, account);
    return account;
  }

  private forgetIfUnused(nodeId: string): void {
    if (!this.nodesById.has(nodeId) && this.accounts.get(nodeId)?.taskCount === 0) this.accounts.delete(nodeId);
  }

  private dropState(id: string): void {
    const state = this.nodesById.get(id);
    if (state === undefined) return;
    this.nodesById.delete(id);
    this.keepVolumes([], state.view.volumes, id);
    this.nodes.remove(state);
  }

  /** What is on a node is there while the node is. New ones first, so that one that stays is always somewhere. */
  private keepVolumes(now: readonly string[], before: readonly string[], nodeId: string): void {
    if (now === before) return;
    const { volumes } = this.shared;
    for (const volume of new Set(now)) volumes.add(volume, nodeId);
    for (const volume of new Set(before)) volumes.remove(volume, nodeId);
  }
}
