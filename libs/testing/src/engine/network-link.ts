import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { promisify } from 'node:util';
import { NetworkNamespace } from './network-namespace';

const run = promisify(execFile);

/** A network of its own that one link joins to this one, and that can be cut off without a word. Needs root. */
export class NetworkLink {
  private constructor(
    readonly namespace: NetworkNamespace,
    /** Its address, reachable from here. */
    readonly host: string,
  ) {}

  static async create(): Promise<NetworkLink> {
    const namespace = await NetworkNamespace.create();
    // 198.18.0.0/15 is set aside for tests of networks (RFC 2544): nobody lives there. Four addresses a link.
    const block = randomInt(2 ** 15) * 4;
    const address = (last: number) => `198.${18 + (block >> 16)}.${(block >> 8) & 255}.${(block & 255) + last}`;
    const link = new NetworkLink(namespace, address(2));
    try {
      await run('ip', ['link', 'add', namespace.name, 'type', 'veth', 'peer', 'name', 'up0', 'netns', namespace.name]);
      await run('ip', ['address', 'add', `${address(1)}/30`, 'dev', namespace.name]);
      await run('ip', ['link', 'set', namespace.name, 'up']);
      await link.inside(['ip', 'address', 'add', `${address(2)}/30`, 'dev', 'up0']);
      await link.inside(['ip', 'link', 'set', 'up0', 'up']);
    } catch (error) {
      await namespace.dispose();
      throw error;
    }
    return link;
  }

  /** From now on what comes in is dropped: whoever sends gets no answer, and no refusal either. */
  async cut(): Promise<void> {
    await this.inside(['iptables', '-w', '-A', 'INPUT', '-i', 'up0', '-j', 'DROP']);
  }

  async mend(): Promise<void> {
    await this.inside(['iptables', '-w', '-F', 'INPUT']);
  }

  /** The link goes with the namespace. */
  async dispose(): Promise<void> {
    // What still runs inside would keep it.
    await run('ip', ['link', 'del', this.namespace.name]).catch(() => undefined);
    await this.namespace.dispose();
  }

  private async inside(command: readonly string[]): Promise<void> {
    const [program, ...args] = this.namespace.enter(command);
    await run(program, args);
  }
}
