import { buildTestImages, Cluster, requireEngine } from '@cube/testing/system';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Ended {
  readonly code: number;
  readonly output: string;
}

describe('Backup and restore', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cube-backup-e2e-'));
  const token = 'a-token-for-users-only';
  const nodeToken = 'a-token-for-nodes-only';
  let cluster: Cluster;
  let image = '';

  beforeAll(async () => {
    image = (await buildTestImages(await requireEngine())).echo;
    const env = { CUBE_TOKEN: token, CUBE_NODE_TOKEN: nodeToken };
    cluster = await Cluster.start({ env, headers: { authorization: `Bearer ${token}` } });
  }, 120_000);

  afterAll(async () => {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  function manager(...args: string[]): Promise<Ended> {
    const { PATH = '' } = process.env;
    const env = {
      ...{ PATH, CUBE_TOKEN: token, CUBE_NODE_TOKEN: nodeToken, CUBE_CLUSTER: cluster.name },
      CUBE_MANAGER_PORT: String(cluster.managerPort),
      CUBE_DATA_DIR: join(cluster.directory, 'manager'),
    };
    return new Promise((resolve) => {
      const script = join(process.cwd(), 'dist/manager.mjs');
      execFile(process.execPath, [script, ...args], { env }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: out + err }),
      );
    });
  }

  const service = (Name: string) => ({ Name, Image: image, RestartPolicy: 'always', StopGracePeriod: 1 });

  it('is for users with a token', async () => {
    const answer = await fetch(`${cluster.url}/backup`);
    expect(answer.status).toBe(401);
  });

  it('answers a database of the named revision, and leaves nothing in the data directory', async () => {
    const answer = await fetch(`${cluster.url}/backup`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/vnd.sqlite3');
    const revision = answer.headers.get('cube-revision');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="cube-${cluster.name}-${revision}.sqlite"`,
    );
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.subarray(0, 15).toString()).toBe('SQLite format 3');
    expect(String(bytes.length)).toBe(answer.headers.get('content-length'));
    const left = readdirSync(join(cluster.directory, 'manager')).filter((name) => name.includes('tmp'));
    expect(left).toEqual([]);
  });

  it('brings the tasks of the backup back and restarts no container, in a new history', async () => {
    await cluster.run(service('before'));
    const { ContainerID } = await cluster.running('before');
    const file = join(directory, 'backup.sqlite');
    const saved = await manager('backup', file);
    expect(saved).toMatchObject({ code: 0, output: expect.stringContaining(`to ${file}`) });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await manager('backup', file)).toMatchObject({ code: 1, output: expect.stringContaining('exists already') });
    await cluster.run(service('after'));
    await cluster.running('after');

    const locked = await manager('restore', '--force', file);
    expect(locked).toMatchObject({ code: 1, output: expect.stringContaining('stop it') });
    await cluster.manager?.end('SIGKILL');
    const occupied = await manager('restore', file);
    expect(occupied).toMatchObject({ code: 1, output: expect.stringContaining('--force') });
    const restored = await manager('restore', '--force', file);
    expect(restored).toMatchObject({ code: 0, output: expect.stringContaining('now history') });

    cluster.startManager();
    await cluster.ready();
    const adopted = await cluster.running('before');
    expect(adopted.ContainerID).toBe(ContainerID);
    expect((await cluster.get('/tasks/after')).status).toBe(404);
    // The container of the forgotten task is nobody's to remove.
    const containers = await cluster.engine().listContainers({ filters: { label: [`cube.cluster=${cluster.name}`] } });
    expect(containers).toHaveLength(2);
  }, 120_000);

  it('says what is wrong with a file, a command or a manager that is away', async () => {
    const bad = join(directory, 'bad.sqlite');
    writeFileSync(bad, 'no database');
    await cluster.manager?.end();
    expect(await manager('restore', '--force', bad)).toMatchObject({
      code: 1,
      output: expect.stringContaining('no backup of Cube'),
    });
    expect(await manager('restore')).toMatchObject({ code: 2, output: expect.stringContaining('Usage: cube-manager') });
    const away = await manager('backup', join(directory, 'other.sqlite'));
    expect(away).toMatchObject({ code: 1, output: expect.stringContaining('no manager answers at http://127.0.0.1') });
    expect((await manager('--help')).output).toContain('restore FILE');
  }, 60_000);
});
