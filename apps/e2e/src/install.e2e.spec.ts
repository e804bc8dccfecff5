import { freePorts, until } from '@cube/testing/system';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What `npm install` needs of its surroundings; nothing of this workspace. */
const ENV = { PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter), HOME: process.env['HOME'] ?? '' };

describe('the package of the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cube-install-'));
  const home = join(folder, 'home');
  const cube = join(home, 'node_modules/.bin/cube');
  const started: ChildProcess[] = [];

  afterAll(async () => {
    for (const child of started) {
      if (child.exitCode !== null || !child.kill()) continue;
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('is installed by npm into an empty folder, offline, and runs what it starts', async () => {
    await run('npm', ['pack', resolve('dist/cli'), '--pack-destination', folder, '--silent'], { env: ENV });
    const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    mkdirSync(home);
    // The set-up has filled npm's cache from the lock file, whose versions the package pins. Scripts only build optional accelerators.
    const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', home];
    await run('npm', ['install', ...flags, join(folder, tarball)], { cwd: home, env: ENV });

    const [port = 0] = await freePorts(1);
    const settings = { CUBE_MANAGER_PORT: String(port), CUBE_DATA_DIR: join(folder, 'data'), CUBE_LOG_LEVEL: 'warn' };
    started.push(spawn(cube, ['manager'], { cwd: home, env: { ...ENV, ...settings }, stdio: 'inherit' }));
    const env = { ...ENV, HOME: folder, CUBE_URL: `http://127.0.0.1:${port}` };
    const ask = async () => (await run(cube, ['version'], { cwd: home, env })).stdout;
    expect(await until('the manager answers', ask, (said) => said.includes('ready'), 60_000)).toMatch(
      /^cube +\d+\.\d+\.\d+\nNode +24\.\S+\nManager +http:\S+\nStatus +ready\n$/,
    );
    expect((await run(cube, ['ps', '-o', 'json'], { cwd: home, env })).stdout).toBe('[]\n');
    const page = await fetch(env.CUBE_URL, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  }, 600_000);
});
