import type { HostPort } from './demand';

/** A host port with its address known. */
export interface BoundPort {
  readonly address: string;
  readonly port: number;
  readonly protocol: string;
}

/**
 * The ports that tasks hold on their hosts, by address, protocol and port. A host is not a node: workers on one host share
 * its ports. An address that means all of a host's (`0.0.0.0`, `::`) conflicts with every other.
 *
 * Invariant: holds exactly what was taken and not given back; a port taken twice must be given back twice.
 */
export class HostPorts {
  /** Holders by address, by `protocol:port`, by host. */
  private readonly hosts = new Map<string, Map<string, Map<string, number>>>();

  /** Whether a task that listens there would meet another. */
  isTaken(hostId: string, { address, port, protocol }: BoundPort): boolean {
    const holders = this.hosts.get(hostId)?.get(`${protocol}:${port}`);
    if (holders === undefined) return false;
    const wanted = normalAddress(address);
    return wanted === ANY_ADDRESS || holders.has(ANY_ADDRESS) || holders.has(wanted);
  }

  take(hostId: string, { address, port, protocol }: BoundPort): void {
    const ports = getOrMake(this.hosts, hostId);
    const holders = getOrMake(ports, `${protocol}:${port}`);
    const held = normalAddress(address);
    holders.set(held, (holders.get(held) ?? 0) + 1);
  }

  giveBack(hostId: string, { address, port, protocol }: BoundPort): void {
    const ports = this.hosts.get(hostId);
    const holders = ports?.get(`${protocol}:${port}`);
    const held = normalAddress(address);
    const count = holders?.get(held);
    if (ports === undefined || holders === undefined || count === undefined) {
      throw new Error(`host port ${address}:${port}/${protocol} given back on ${hostId}, where nobody holds it`);
    }
    if (count > 1) {
      holders.set(held, count - 1);
      return;
    }
    holders.delete(held);
    if (holders.size === 0) ports.delete(`${protocol}:${port}`);
    if (ports.size === 0) this.hosts.delete(hostId);
  }

  /** Nobody holds anything: nothing is remembered. */
  get isEmpty(): boolean {
    return this.hosts.size === 0;
  }
}

/** Where a port lands on a node that publishes on this address. */
export function bindPort({ address, port, protocol }: HostPort, publishAddress: string): BoundPort {
  return { address: address ?? publishAddress, port, protocol };
}

const ANY_ADDRESS = '*';

const SPELLINGS_OF_ANY: ReadonlySet<string> = new Set(['', '0.0.0.0', '::', '[::]', '*']);

function normalAddress(address: string): string {
  return SPELLINGS_OF_ANY.has(address) ? ANY_ADDRESS : address.toLowerCase();
}

function getOrMake<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = new Map<string, V>();
  map.set(key, made);
  return made;
}
