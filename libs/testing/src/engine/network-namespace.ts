import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A network of its own, with a loopback and nothing else. Needs root. */
export class NetworkNamespace {
  private constructor(readonly name: string) {}

  static async create(): Promise<NetworkNamespace> {
    const name = `cube-${randomBytes(4).toString('hex')}`;
    await run('ip', ['netns', 'add', name]).catch((cause: unknown) => {
      throw new Error('a network namespace could not be made: run as root, install iproute2', { cause });
    });
    const namespace = new NetworkNamespace(name);
    const [program, ...args] = namespace.enter(['ip', 'link', 'set', 'lo', 'up']);
    await run(program, args);
    return namespace;
  }

  /** The command line that runs a command inside. Not `ip netns exec`: that mounts a /sys without the cgroups. */
  enter(command: readonly string[]): [string, ...string[]] {
    return ['nsenter', `--net=/var/run/netns/${this.name}`, ...command];
  }

  /** What still runs inside keeps the network, without its name. */
  async dispose(): Promise<void> {
    await run('ip', ['netns', 'del', this.name]);
  }
}
