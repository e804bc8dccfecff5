import { buildTestImages, call, Cluster, requireEngine, TEST_IMAGES } from '@cube/testing/system';

interface Node {
  readonly Capacity: { readonly CPU: number; readonly Memory: number };
  readonly Stats: { readonly MemStats: unknown; readonly TaskCount: number } | null;
}

describe('on a host without /proc, as Docker Desktop users have it', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    await buildTestImages(await requireEngine());
    cluster = await Cluster.start({ workers: 1, env: { CUBE_PROC_ROOT: '/nonexistent' } });
  }, 60_000);

  afterAll(() => cluster?.stop(), 30_000);

  it('capacity comes from the engine, and statistics say that they are not available', async () => {
    const { NCPU, MemTotal } = (await cluster.engine().info()) as { NCPU: number; MemTotal: number };
    const { body } = await cluster.get<Node[]>('/nodes');
    expect(body[0]?.Capacity).toMatchObject({ CPU: NCPU, Memory: MemTotal });
    const worker = await call<Node['Stats']>('GET', `http://127.0.0.1:${cluster.workerPorts[0]}/stats`, undefined, {});
    expect(worker.body).toMatchObject({ CPUStats: null, MemStats: null });
  });

  it('everything else works: a task runs, and is probed through its published port', async () => {
    await cluster.run({
      Name: 'probed',
      Image: TEST_IMAGES.echo,
      ExposedPorts: { '7777/tcp': {} },
      PortBindings: { '7777/tcp': '' },
      HealthCheck: { Type: 'http', Path: '/health', Interval: 0.5 },
      StopGracePeriod: 2,
    });
    await cluster.see('probed', 'is healthy', ({ Health }) => Health === 'healthy');
    await cluster.delete('/tasks/probed');
    await cluster.final('probed');
  }, 40_000);
});
