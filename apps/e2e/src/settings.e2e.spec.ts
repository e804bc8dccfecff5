import { AppProcess, freePorts, until } from '@cube/testing/system';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('settings', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cube-settings-'));
  const started: AppProcess[] = [];

  afterAll(async () => {
    await Promise.all(started.map((app) => app.end('SIGKILL')));
    rmSync(directory, { recursive: true, force: true });
  });

  function start(script: string, env: Record<string, string>): AppProcess {
    const app = new AppProcess(script, `dist/${script}.mjs`, { CUBE_DATA_DIR: join(directory, script), ...env });
    started.push(app);
    return app;
  }

  it('names every wrong one at once, and starts nothing', async () => {
    const app = start('manager', { CUBE_MANAGER_PORT: 'abc', CUBE_STRATEGY: 'luck', CUBE_WORKERS: 'nowhere' });
    expect(await app.exit()).toBe(2);
    for (const name of ['CUBE_MANAGER_PORT', 'CUBE_STRATEGY', 'CUBE_WORKERS']) expect(app.output()).toContain(name);
    expect(app.output()).toContain('--help');
  }, 20_000);

  it('warns of a setting that nobody knows, with the closest one', async () => {
    const [port = 0] = await freePorts(1);
    const app = start('manager', { CUBE_MANAGER_PORT: String(port), CUBE_STRATEGI: 'epvm' });
    await until(
      'it warns',
      async () => app.output(),
      (output) => output.includes('CUBE_STRATEGY'),
    );
    await app.end();
  }, 20_000);

  it.each([
    ['manager', 'CUBE_MANAGER_PORT'],
    ['worker', 'CUBE_WORKER_PORT'],
  ])(
    'a %s whose port is taken names the port and the setting that moves it',
    async (script, setting) => {
      const [port = 0] = await freePorts(1);
      const holder = createServer().listen(port, '127.0.0.1');
      const app = start(script, { [setting]: String(port) });
      expect(await app.exit()).toBe(1);
      holder.close();
      expect(app.output()).toContain(String(port));
      expect(app.output()).toContain(setting);
    },
    20_000,
  );

  it.each(['manager', 'worker'])(
    'a %s whose data directory can not be used names it and the setting',
    async (script) => {
      const [port = 0] = await freePorts(1);
      const app = start(script, { CUBE_DATA_DIR: '/dev/null/x', [`CUBE_${script.toUpperCase()}_PORT`]: String(port) });
      expect(await app.exit()).toBe(1);
      expect(app.output()).toContain("can't use the data directory /dev/null/x");
      expect(app.output()).toContain('CUBE_DATA_DIR');
    },
    20_000,
  );

  it.each(['manager', 'worker'])(
    'a %s on a Node that is too old says so in one sentence, whatever it would need',
    async (script) => {
      const versions = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`;
      const older = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(versions)}"` };
      const app = start(script, older);
      expect(await app.exit()).toBe(1);
      expect(app.output()).toMatch(/^cube-\w+ needs Node 24 or newer, and this is Node 20\.20\.2: .*$/);
    },
    20_000,
  );

  it.each(['manager', 'worker'])(
    'a %s refuses to listen beyond loopback without token and TLS, and says how',
    async (script) => {
      const app = start(script, { [`CUBE_${script.toUpperCase()}_HOST`]: '0.0.0.0' });
      expect(await app.exit()).toBe(2);
      for (const word of ['CUBE_TOKEN', 'CUBE_TLS_CERT_FILE', 'CUBE_INSECURE']) expect(app.output()).toContain(word);
    },
    20_000,
  );

  it('a second manager on the same data directory says so', async () => {
    const [one = 0, two = 0] = await freePorts(2);
    const first = start('manager', { CUBE_MANAGER_PORT: String(one) });
    await until(
      'the first serves',
      async () => first.output(),
      (output) => output.includes('serves'),
    );
    const second = start('manager', { CUBE_MANAGER_PORT: String(two) });
    expect(await second.exit()).toBe(1);
    expect(second.output()).toContain(join(directory, 'manager'));
    expect(second.output()).toContain('CUBE_DATA_DIR');
    await first.end();
  }, 20_000);
});
