import { type Amounts, demandedAmounts } from './amounts';
import type { Demand, HostPort } from './demand';
import { bindPort, type BoundPort, type HostPorts } from './host-ports';
import { type CountedTask, countedTask, TaskCounts } from './task-counts';
import type { VolumeHomes } from './volume-homes';

/** What one attempt holds on its node, from the decision until its container is confirmed gone. */
export interface Reservation {
  readonly nodeId: string;
  readonly amounts: Amounts;
  readonly hostPorts: readonly HostPort[];
  readonly task: CountedTask;
  /** Where its ports were taken; null until its node's address is known. */
  boundPorts: readonly BoundPort[] | null;
}

export function newReservation(nodeId: string, demand: Demand): Reservation {
  return {
    nodeId,
    amounts: demandedAmounts(demand),
    hostPorts: demand.hostPorts,
    task: countedTask(demand),
    boundPorts: null,
  };
}

/**
 * The sum of a node's reservations. Outlives the node's view: what runs on a node that vanished still holds its ports, and
 * reservations may be known before the node is.
 *
 * Invariants: (1) `reserved`, `undeclared`, `tasks` and `taskCount` are the sums over the reservations added and not removed. (2) Each of them
 * holds its ports on `hostId`, at the address that the node published on when it was first known.
 */
export class NodeAccount {
  readonly reserved = { cpu: 0, memory: 0, disk: 0, pids: 0 };
  /** Tasks that declare none of it. */
  readonly undeclared = { cpu: 0, memory: 0 };
  readonly tasks = new TaskCounts();
  private readonly reservations = new Set<Reservation>();
  private host: string | null = null;
  private publishAddress = '';

  constructor(
    private readonly ports: HostPorts,
    private readonly volumes: VolumeHomes,
  ) {}

  get taskCount(): number {
    return this.reservations.size;
  }

  get held(): Iterable<Reservation> {
    return this.reservations;
  }

  /** Whose ports it holds; null until the node is known. */
  get hostId(): string | null {
    return this.host;
  }

  add(reservation: Reservation): void {
    this.reservations.add(reservation);
    this.sum(reservation.amounts, 1);
    this.tasks.add(reservation.task);
    for (const volume of reservation.task.volumes) this.volumes.add(volume, reservation.nodeId);
    this.takePorts(reservation);
  }

  remove(reservation: Reservation): void {
    if (!this.reservations.delete(reservation)) throw new Error(`no such reservation on node ${reservation.nodeId}`);
    this.sum(reservation.amounts, -1);
    this.tasks.remove(reservation.task);
    for (const volume of reservation.task.volumes) this.volumes.remove(volume, reservation.nodeId);
    this.giveBackPorts(reservation);
  }

  /** Says where the node is. Its ports go with it: a host's ID changes when it boots. */
  locate(hostId: string, publishAddress: string): void {
    this.publishAddress = publishAddress;
    if (hostId === this.host) return;
    for (const reservation of this.reservations) this.giveBackPorts(reservation);
    this.host = hostId;
    for (const reservation of this.reservations) this.takePorts(reservation);
  }

  private sum({ cpu, memory, disk, pids }: Amounts, by: 1 | -1): void {
    const { reserved, undeclared } = this;
    reserved.cpu += by * cpu;
    reserved.memory += by * memory;
    reserved.disk += by * disk;
    reserved.pids += by * pids;
    if (cpu === 0) undeclared.cpu += by;
    if (memory === 0) undeclared.memory += by;
  }

  private takePorts(reservation: Reservation): void {
    if (this.host === null) return;
    reservation.boundPorts ??= reservation.hostPorts.map((port) => bindPort(port, this.publishAddress));
    for (const port of reservation.boundPorts) this.ports.take(this.host, port);
  }

  private giveBackPorts(reservation: Reservation): void {
    if (this.host === null) return;
    for (const port of reservation.boundPorts ?? []) this.ports.giveBack(this.host, port);
  }
}
