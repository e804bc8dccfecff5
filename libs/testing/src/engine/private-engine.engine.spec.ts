import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { PrivateEngine } from './private-engine';
import { buildTestImages, TEST_IMAGES } from './test-images';

jest.setTimeout(60_000);

describe('PrivateEngine', () => {
  it('runs containers on a network of its own, survives kill and freeze, and leaves nothing behind', async () => {
    const engine = await PrivateEngine.start();
    try {
      await buildTestImages(engine.docker);
      const container = await engine.docker.createContainer({
        Image: TEST_IMAGES.echo,
        ExposedPorts: { '7777/tcp': {} },
        HostConfig: { PortBindings: { '7777/tcp': [{ HostIp: '127.0.0.1', HostPort: '7777' }] } },
      });
      await container.start();
      const fetched = engine.run(['busybox', 'wget', '-qO-', 'http://127.0.0.1:7777/health'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      expect(fetched.stdout === null ? '' : await text(fetched.stdout)).toBe('ok\n');

      engine.freeze();
      const answer = engine.docker.ping().then(() => 'answered');
      const waited = new Promise((resolve) => setTimeout(() => resolve('frozen'), 300));
      expect(await Promise.race([answer, waited])).toBe('frozen');
      engine.thaw();
      expect(await answer).toBe('answered');

      await engine.kill();
      expect(engine.running).toBe(false);
      await engine.start();
      expect(await engine.docker.listContainers({ all: true })).toHaveLength(1);
    } finally {
      await engine.dispose();
    }
    expect(engine.running).toBe(false);
    expect(existsSync(dirname(engine.socketPath))).toBe(false);
    expect(existsSync(`/var/run/netns/${engine.networkNamespace?.name}`)).toBe(false);
  });
});
