import {
  buildTestImages,
  Cluster,
  freePort,
  requireEngine,
  TEST_IMAGES,
  until,
  type WireTask,
} from '@cube/testing/system';

const TASK = { Image: TEST_IMAGES.busybox, Cmd: ['sleep', '600'], StopGracePeriod: 0 };
/** Healthy a second after its start. */
const CHECK = {
  Type: 'command' as const,
  Command: ['sh', '-c', 'test -e /tmp/up || (touch /tmp/up; false)'],
  Interval: 1,
};

interface Drain {
  readonly Remaining: number;
  readonly Waiting: readonly { readonly Name: string; readonly Reason: string }[];
}

describe('operations on nodes and tasks that run', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    await buildTestImages(await requireEngine());
    cluster = await Cluster.start({ workers: 3 });
  }, 90_000);

  afterAll(() => cluster?.stop(), 60_000);

  const nodeOf = async (name: string) => (await cluster.get<{ Drain: Drain | null }>(`/nodes/${name}`)).body;

  const healthy = (name: string): Promise<WireTask> =>
    cluster.see(name, 'is healthy', ({ Health }) => Health === 'healthy');

  async function runningContainers({ ID }: WireTask): Promise<readonly string[]> {
    const label = [`cube.task=${ID}`, `cube.cluster=${cluster.name}`];
    return (await cluster.engine().listContainers({ filters: { label, status: ['running'] } })).map(({ Id }) => Id);
  }

  /** Looks at the engine all the time; answers the fewest containers that the task had at any look. */
  function watch(task: WireTask): () => Promise<{ readonly fewest: number; readonly looks: number }> {
    let [fewest, looks, isOver] = [Infinity, 0, false];
    const watching = (async () => {
      while (!isOver) {
        fewest = Math.min(fewest, (await runningContainers(task)).length);
        looks += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    return async () => {
      isOver = true;
      await watching;
      return { fewest, looks };
    };
  }

  it('a drain moves a service without ever leaving it without a container, over kill -9 of the manager', async () => {
    const port = String(await freePort());
    await cluster.run({ ...TASK, Name: 'service', HealthCheck: CHECK });
    const before = await healthy('service');
    const paused = ['worker-0', 'worker-1', 'worker-2'].filter((name) => name !== before.Node);
    for (const name of paused) await cluster.patch(`/nodes/${name}`, { Availability: 'paused' });
    await cluster.run({ ...TASK, Name: 'bound', ExposedPorts: { '80/tcp': {} }, PortBindings: { '80/tcp': port } });
    const bound = await cluster.running('bound');
    expect(bound.Node).toBe(before.Node);
    for (const name of paused) await cluster.patch(`/nodes/${name}`, { Availability: 'active' });
    const watched = watch(before);
    const { status } = await cluster.patch(`/nodes/${before.Node}`, { Availability: 'draining' });
    expect(status).toBe(200);
    await until(
      'its replacement is there',
      () => runningContainers(before),
      ({ length }) => length === 2,
      30_000,
    );
    await cluster.manager?.end('SIGKILL');
    cluster.startManager();
    await cluster.ready();
    const after = await cluster.see(
      'service',
      'moved',
      ({ Node, Health }) => Node !== before.Node && Health === 'healthy',
    );
    await until(
      'the node is empty',
      () => nodeOf(before.Node),
      ({ Drain }) => Drain?.Remaining === 0,
      40_000,
    );
    const { fewest, looks } = await watched();
    expect(fewest).toBe(1);
    expect(looks).toBeGreaterThan(5);
    expect(await runningContainers(before)).toEqual([after.ContainerID]);
    expect(after).toMatchObject({ Attempt: 2, RestartCount: 0 });
    const moved = await cluster.running('bound');
    expect(moved).toMatchObject({ Attempt: 2, RestartCount: 0, HostPorts: bound.HostPorts });
    expect(moved.Node).not.toBe(bound.Node);
    await cluster.patch(`/nodes/${before.Node}`, { Availability: 'active' });
  }, 120_000);

  it('another spec runs beside the old one first; one that fails leaves it alone', async () => {
    await cluster.run({ ...TASK, Name: 'spec' });
    const before = await cluster.running('spec');
    await cluster.patch(`/nodes/${before.Node}`, { Availability: 'paused' });
    const wrong = { ...TASK, Cmd: ['no-such-command'] };
    expect((await cluster.put('/tasks/spec', { Task: wrong })).status).toBe(200);
    const attempts = () => cluster.get<readonly WireTask[]>('/tasks/spec/attempts');
    await until('it failed', attempts, ({ body }) => body.at(-1)?.ReasonCode === 'command-not-found', 30_000);
    expect(await runningContainers(before)).toEqual([before.ContainerID]);
    const watched = watch(before);
    expect((await cluster.put('/tasks/spec', { Task: { ...TASK, Cmd: ['sleep', '601'] } })).status).toBe(200);
    const after = await cluster.see('spec', 'has it', ({ Attempt, State }) => Attempt > 2 && State === 2, 30_000);
    expect((await watched()).fewest).toBe(1);
    const { Args } = await cluster.engine().getContainer(after.ContainerID).inspect();
    expect(Args).toContain('601');
    await cluster.patch(`/nodes/${before.Node}`, { Availability: 'active' });
  }, 90_000);

  it('a node that is down is removed, joins again as new, and its old container is stopped', async () => {
    await cluster.run({ ...TASK, Name: 'stays-up', Singleton: true });
    const before = await cluster.running('stays-up');
    const index = Number(before.Node.split('-')[1]);
    expect((await cluster.delete(`/nodes/${before.Node}`)).status).toBe(409);
    await cluster.workers[index]?.end('SIGKILL');
    const node = () => cluster.get<{ Liveness: string }>(`/nodes/${before.Node}`);
    await until('it is down', node, ({ body }) => body.Liveness === 'down', 40_000);
    expect((await cluster.delete(`/nodes/${before.Node}`)).status).toBe(409);
    expect((await cluster.delete(`/nodes/${before.Node}?force=true`)).status).toBe(204);
    expect((await node()).status).toBe(404);
    const after = await cluster.see(
      'stays-up',
      'runs elsewhere',
      ({ Node, State }) => Node !== before.Node && State === 2,
    );
    cluster.startWorker(index);
    await cluster.ready();
    const containers = () => runningContainers(before);
    await until('the old one is stopped', containers, (ids) => !ids.includes(before.ContainerID), 60_000);
    expect((await cluster.running('stays-up')).ContainerID).toBe(after.ContainerID);
  }, 150_000);
});
