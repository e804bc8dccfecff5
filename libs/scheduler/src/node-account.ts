import { type Amounts, demandedAmounts } from './amounts';
import type { Demand, HostPort } from './demand';
import { bindPort, type BoundPort, type HostPorts } from './host-ports';

/** What one attempt holds on its node, from the decision until its container is confirmed gone. */
export interface Reservation {
  readonly nodeId: string;
  readonly amounts: Amounts;
  readonly hostPorts: readonly HostPort[];
  /** Where its ports were taken; null until its node's address is known. */
  boundPorts: readonly BoundPort[] | null;
}

export function newReservation(nodeId: string, demand: Demand): Reservation {
  return { nodeId, amounts: demandedAmounts(demand), hostPorts: demand.hostPorts, boundPorts: null };
}

/**
 * The sum of a node's reservations. Outlives the node's view: what runs on a node that vanished still holds its ports, and
 * reservations may be known before the node is.
 *
 * Invariants: (1) `reserved` and `taskCount` are the sums over the reservations added and not removed. (2) Each of them
 * holds its ports on `hostId`, at the address that the node published on when it was first known.
 */
export class NodeAccount {
  readonly reserved = { cpu: 0, memory: 0, disk: 0 };
  private readonly reservations = new Set<Reservation>();
  private host: string | null = null;
  private publishAddress = '';

  constructor(private readonly ports: HostPorts) {}

  get taskCount(): number {
    return this.reservations.size;
  }

  /** Whose ports it holds; null until the node is known. */
  get hostId(): string | null {
    return this.host;
  }

  add(reservation: Reservation): void {
    this.reservations.add(reservation);
    this.reserved.cpu += reservation.amounts.cpu;
    this.reserved.memory += reservation.amounts.memory;
    this.reserved.disk += reservation.amounts.disk;
    this.takePorts(reservation);
  }

  remove(reservation: Reservation): void {
    if (!this.reservations.delete(reservation)) throw new Error(`no such reservation on node ${reservation.nodeId}`);
    this.reserved.cpu -= reservation.amounts.cpu;
    this.reserved.memory -= reservation.amounts.memory;
    this.reserved.disk -= reservation.amounts.disk;
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
