import {
  buildTestImages,
  call,
  freePorts,
  requireEngine,
  RUNNING,
  TEST_IMAGES,
  until,
  type WireTask,
} from '@cube/testing/system';
import type Docker from 'dockerode';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const WITH_MORE_WORKERS = ['-f', 'docker-compose.yml', '-f', 'docker-compose.workers.yml'];
const BUILD_LIMIT_MS = 8 * 60_000;

interface WireNode {
  readonly Name: string;
  readonly Capacity: { readonly CPU: number };
}

/** Compose v2 where it is, and Debian's older one elsewhere: the file is for both. */
function composeCommand(): readonly [string, ...string[]] {
  if (spawnSync('docker', ['compose', 'version']).status === 0) return ['docker', 'compose'];
  if (spawnSync('docker-compose', ['version']).status === 0) return ['docker-compose'];
  throw new Error('no docker compose: install Compose v2, or docker-compose on Debian');
}

describe('docker compose up', () => {
  const project = `cube-e2e-${process.pid}`;
  let docker: Docker;
  let environment: NodeJS.ProcessEnv;
  let manager: string;
  let danglingBefore: readonly string[] = [];

  async function compose(...args: string[]): Promise<void> {
    const [command, ...first] = composeCommand();
    const options = { env: environment, maxBuffer: 64 * 2 ** 20 };
    await run(command, [...first, '--project-name', project, ...args], options).catch((error: unknown) => {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${args.join(' ')} failed: ${String(error)}\n${stdout.slice(-4000)}\n${stderr.slice(-4000)}`);
    });
  }

  async function containerOf(service: string): Promise<string> {
    const label = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${service}`];
    return (await docker.listContainers({ filters: { label } }))[0]?.Id ?? '';
  }

  async function danglingImages(): Promise<string[]> {
    return (await docker.listImages({ filters: { dangling: ['true'] } })).map(({ Id }) => Id);
  }

  /** A base made of what this machine has, since not every machine can pull one. */
  async function localBase(kind: 'build' | 'runtime'): Promise<string> {
    const { stdout } = await run(process.execPath, ['tools/run.mjs', 'base-image', kind]);
    return stdout.trim().split('\n').at(-1) ?? '';
  }

  beforeAll(async () => {
    docker = await requireEngine();
    await buildTestImages(docker);
    const [port = 0, ...workers] = await freePorts(6);
    manager = `http://127.0.0.1:${port}`;
    environment = {
      ...process.env,
      CUBE_IMAGE: `${project}:latest`,
      BUILD_BASE: await localBase('build'),
      RUNTIME_BASE: await localBase('runtime'),
      CUBE_MANAGER_PORT: String(port),
      CUBE_WORKER_1_PORT: String(workers[0]),
      CUBE_WORKER_2_PORT: String(workers[1]),
      CUBE_WORKER_3_PORT: String(workers[2]),
      CUBE_WORKER_4_PORT: String(workers[3]),
      CUBE_WORKER_5_PORT: String(workers[4]),
      CUBE_CLUSTER: project,
    };
    danglingBefore = await danglingImages();
    await compose('up', '--detach', '--build');
  }, BUILD_LIMIT_MS);

  afterAll(async () => {
    await compose(...WITH_MORE_WORKERS, 'down', '--volumes', '--timeout', '20');
    const left = await docker.listContainers({ all: true, filters: { label: [`cube.cluster=${project}`] } });
    await Promise.all(left.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
    await docker.getImage(`${project}:latest`).remove({ force: true });
    // The older builder keeps the stage that builds, with all its dependencies.
    const made = (await danglingImages()).filter((id) => !danglingBefore.includes(id));
    await Promise.all(
      made.map((id) =>
        docker
          .getImage(id)
          .remove()
          .catch(() => undefined),
      ),
    );
  }, 120_000);

  it('brings up a manager and three named workers, all healthy', async () => {
    const nodes = () => call<WireNode[]>('GET', `${manager}/nodes`, undefined, {});
    const { body } = await until('three nodes are ready', nodes, (answer) => answer.body.length === 3, 60_000);
    expect(body.map(({ Name }) => Name).sort()).toEqual(['worker-1', 'worker-2', 'worker-3']);
    const filters = { label: [`com.docker.compose.project=${project}`], health: ['healthy'] };
    await until(
      'all four are healthy',
      () => docker.listContainers({ filters }),
      (found) => found.length === 4,
      90_000,
    );
  }, 150_000);

  it('runs the manager as a user that owns its data and nothing else, and only the workers as root', async () => {
    for (const [service, uid] of [
      ['manager', 1000],
      ['worker-1', 0],
      ['worker-2', 0],
      ['worker-3', 0],
    ] as const) {
      const container = docker.getContainer(await containerOf(service));
      const { Processes } = (await container.top({ ps_args: '-eo uid,pid,args' })) as { Processes: string[][] };
      const node = Processes.filter(([, , command]) => command?.includes('dist/'));
      expect(node.length).toBeGreaterThan(0);
      expect([service, new Set(node.map(([user]) => user))]).toEqual([service, new Set([String(uid)])]);
    }
    const { stdout } = await run('docker', [
      ...['exec', await containerOf('manager'), 'node', '-e'],
      `const { readdirSync, statSync } = require('node:fs');
       const owners = ['/data', ...readdirSync('/data').map((name) => '/data/' + name)].map((path) => statSync(path).uid);
       console.log(JSON.stringify([process.getuid(), [...new Set(owners)], readdirSync('/data').includes('store.sqlite')]))`,
    ]);
    expect(JSON.parse(stdout)).toEqual([1000, [1000], true]);
  });

  it('runs tasks over the host engine, each worker owning its own containers, and adopts them after a restart', async () => {
    for (const index of [1, 2, 3]) {
      const Task = {
        Name: `${project}-${index}`,
        Image: TEST_IMAGES.echo,
        HealthCheck: { Type: 'http', Path: '/health', Interval: 1 },
        ExposedPorts: { '7777/tcp': {} },
        Strategy: 'roundrobin',
        StopGracePeriod: 2,
      };
      expect((await call('POST', `${manager}/tasks`, { State: 2, Task }, {})).status).toBe(201);
    }
    const tasks = () => call<WireTask[]>('GET', `${manager}/tasks`, undefined, {});
    const healthy = (list: WireTask[]) => list.filter(({ State, Health }) => State === RUNNING && Health === 'healthy');
    const { body: before } = await until('all are healthy', tasks, ({ body }) => healthy(body).length === 3, 60_000);
    expect(new Set(before.map(({ Node }) => Node)).size).toBe(3);
    await compose('restart', '--timeout', '20');
    const { body: after } = await until(
      'they are still healthy',
      tasks,
      ({ body }) => healthy(body).length === 3,
      60_000,
    );
    expect(after.map(({ ContainerID }) => ContainerID)).toEqual(before.map(({ ContainerID }) => ContainerID));
    for (const { ID } of after) await call('DELETE', `${manager}/tasks/${ID}`, undefined, {});
    await until('all are over', tasks, ({ body }) => body.every(({ Final }) => Final), 60_000);
  }, 240_000);

  it('takes two workers more, each of the five with a fifth of the host', async () => {
    const nodes = () => call<WireNode[]>('GET', `${manager}/nodes`, undefined, {});
    const { body: three } = await nodes();
    environment['CUBE_WORKER_SHARE'] = '1/5';
    await compose(...WITH_MORE_WORKERS, 'up', '--detach');
    const fifth = (three[0]?.Capacity.CPU ?? 0) * (3 / 5);
    const { body: five } = await until(
      'five nodes are ready, each with a fifth',
      nodes,
      ({ body }) => body.length === 5 && body.every(({ Capacity }) => Math.abs(Capacity.CPU - fifth) < 0.01),
      90_000,
    );
    expect(five.map(({ Name }) => Name).sort()).toEqual(['worker-1', 'worker-2', 'worker-3', 'worker-4', 'worker-5']);
  }, 150_000);
});
