import { buildTestImages, call, Cluster, requireEngine, TEST_IMAGES, type WireTask } from '@cube/testing/system';

const TOKEN = 'a-token-of-users-0123456789';
const NODE_TOKEN = 'a-token-of-nodes-0123456789';
const SECRET = 'open-sesame-4711';

describe('with tokens', () => {
  let cluster: Cluster;
  const user = { authorization: `Bearer ${TOKEN}` };
  const node = { authorization: `Bearer ${NODE_TOKEN}` };

  beforeAll(async () => {
    await buildTestImages(await requireEngine());
    cluster = await Cluster.start({
      workers: 1,
      env: { CUBE_TOKEN: TOKEN, CUBE_NODE_TOKEN: NODE_TOKEN },
      headers: user,
    });
  }, 60_000);

  afterAll(() => cluster?.stop(), 30_000);

  it('nobody gets in without one, but the health checks and the documentation stay open', async () => {
    const { managerPort, workerPorts } = cluster;
    for (const port of [managerPort, workerPorts[0]]) {
      for (const [path, status] of [
        ['/tasks', 401],
        ['/metrics', 401],
        ['/health/live', 200],
        ['/docs', 200],
      ] as const) {
        expect((await call('GET', `http://127.0.0.1:${port}${path}`, undefined, {})).status).toBe(status);
      }
    }
    const wrong = { authorization: 'Bearer a-token-of-nobody-0123456789' };
    expect((await call('GET', `${cluster.url}/tasks`, undefined, wrong)).status).toBe(401);
  });

  it('a node token submits no tasks, and a user token speaks for no manager', async () => {
    const event = { State: 2, Task: { Image: TEST_IMAGES.busybox } };
    expect((await call('POST', `${cluster.url}/tasks`, event, node)).status).toBe(403);
    const worker = `http://127.0.0.1:${cluster.workerPorts[0]}`;
    const identity = { 'cube-cluster': 'other', 'cube-history': 'h', 'cube-epoch': '99', 'cube-manager': 'm' };
    expect((await call('PUT', `${worker}/session`, undefined, { ...user, ...identity })).status).toBe(403);
  });

  it('Env reaches the container and is masked in every read, event and log', async () => {
    await cluster.run({
      Name: 'secretive',
      Image: TEST_IMAGES.busybox,
      Cmd: ['sleep', '600'],
      Env: [`PASSWORD=${SECRET}`],
      StopGracePeriod: 0,
    });
    const task = await cluster.running('secretive');
    const { Config } = await cluster.engine().getContainer(task.ContainerID).inspect();
    expect(Config.Env).toContain(`PASSWORD=${SECRET}`);
    expect(JSON.stringify(Config.Labels)).not.toContain(SECRET);
    expect(task['Env']).toEqual(['PASSWORD=******']);
    const paths = [
      '/tasks',
      '/tasks/secretive',
      '/tasks/secretive/events',
      '/tasks/secretive/attempts',
      '/tasks/secretive/placement',
    ];
    for (const path of paths) expect(JSON.stringify((await cluster.get(path)).body)).not.toContain(SECRET);
    const refused = await cluster.post<WireTask>('/tasks', { State: 2, Task: { Image: 'a', Env: [SECRET] } });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).not.toContain(SECRET);
    expect(cluster.output()).not.toContain(SECRET);
  }, 40_000);

  it('a container gets no more rights than it needs', async () => {
    const { HostConfig } = await cluster
      .engine()
      .getContainer((await cluster.task('secretive')).ContainerID)
      .inspect();
    expect(HostConfig).toMatchObject({ Privileged: false, NetworkMode: 'default', SecurityOpt: ['no-new-privileges'] });
    expect(HostConfig.PidsLimit).toBeGreaterThan(0);
    expect(HostConfig.RestartPolicy?.Name).toBe('no');
    expect(HostConfig.LogConfig?.Config).toHaveProperty('max-size');
  });
});
