import type { HostBinding } from '@cube/task';
import { RuntimeError } from './runtime-error';

const FIRST_EPHEMERAL_PORT = 32_768;

/** The ports of a host. Engines on one host share it, as does everything else that listens there. */
export class FakeHost {
  private readonly taken = new Map<string, string>();
  private nextPort = FIRST_EPHEMERAL_PORT;

  /** Binds for `owner`, or throws `port-in-use`. An empty `hostPort` takes any free one. */
  bind(owner: string, protocol: string, { hostIp, hostPort }: HostBinding): HostBinding {
    const port = hostPort === '' ? this.anyPort(protocol) : hostPort;
    const holder = this.holderOf(protocol, hostIp, port);
    if (holder !== null) {
      throw new RuntimeError(
        'port-in-use',
        `Bind for ${hostIp || '0.0.0.0'}:${port} failed: port is already allocated`,
      );
    }
    this.taken.set(`${protocol} ${anyAddress(hostIp)} ${port}`, owner);
    return { hostIp: hostIp || '0.0.0.0', hostPort: port };
  }

  release(owner: string): void {
    for (const [key, holder] of this.taken) if (holder === owner) this.taken.delete(key);
  }

  private anyPort(protocol: string): string {
    while (this.holderOf(protocol, '', `${this.nextPort}`) !== null) this.nextPort += 1;
    return `${this.nextPort++}`;
  }

  /** A bind to all addresses clashes with one to any of them. */
  private holderOf(protocol: string, hostIp: string, port: string): string | null {
    for (const [key, holder] of this.taken) {
      const [takenProtocol, takenIp, takenPort] = key.split(' ');
      if (takenProtocol !== protocol || takenPort !== port) continue;
      if (takenIp === '*' || anyAddress(hostIp) === '*' || takenIp === hostIp) return holder;
    }
    return null;
  }
}

function anyAddress(hostIp: string): string {
  return hostIp === '' || hostIp === '0.0.0.0' ? '*' : hostIp;
}
