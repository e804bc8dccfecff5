import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { until } from '../cluster/until';
import { NetworkLink } from './network-link';

jest.setTimeout(30_000);

const PORT = 7070;
const SILENCE_MS = 500;

/** `open`, `refused`, or `silent`: nothing came back. */
function reach(host: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: PORT, timeout: SILENCE_MS });
    const end = (answer: string) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end('open')).once('error', end('refused')).once('timeout', end('silent'));
  });
}

describe('NetworkLink', () => {
  it('reaches what listens inside, in silence while it is cut, and leaves nothing behind', async () => {
    const link = await NetworkLink.create();
    const [program, ...args] = link.namespace.enter(['busybox', 'httpd', '-f', '-p', String(PORT)]);
    const server = spawn(program, args, { stdio: 'ignore' });
    try {
      const ask = () => reach(link.host);
      await until('it listens', ask, (answer) => answer === 'open');
      await link.cut();
      expect(await ask()).toBe('silent');
      await link.mend();
      expect(await ask()).toBe('open');
    } finally {
      server.kill('SIGKILL');
      await link.dispose();
    }
    expect(existsSync(`/sys/class/net/${link.namespace.name}`)).toBe(false);
    expect(existsSync(`/var/run/netns/${link.namespace.name}`)).toBe(false);
  });
});
