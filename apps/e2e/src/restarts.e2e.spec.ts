import {
  buildTestImages,
  Cluster,
  COMPLETED,
  requireEngine,
  RUNNING,
  TEST_IMAGES,
  type WireTask,
} from '@cube/testing/system';

const TASK = { Image: TEST_IMAGES.busybox, Cmd: ['sleep', '600'], StopGracePeriod: 0 };

describe('a restart of manager or worker restarts no container', () => {
  let cluster: Cluster;
  let before: WireTask;

  beforeAll(async () => {
    await buildTestImages(await requireEngine());
    cluster = await Cluster.start({ workers: 2 });
    await cluster.run({ ...TASK, Name: 'kept' });
    before = await cluster.running('kept');
  }, 60_000);

  afterAll(() => cluster?.stop(), 60_000);

  async function expectKept(): Promise<void> {
    const after = await cluster.running('kept');
    expect(after).toMatchObject({
      ContainerID: before.ContainerID,
      StartTime: before.StartTime,
      Attempt: 1,
      RestartCount: 0,
    });
    const container = await cluster.engine().getContainer(before.ContainerID).inspect();
    expect(container.State.Running).toBe(true);
  }

  it('kill -9 of the manager: what was acknowledged is there, what runs is adopted', async () => {
    await cluster.manager?.end('SIGKILL');
    cluster.startManager();
    await cluster.ready();
    await expectKept();
  }, 40_000);

  it('a task that ends while the manager is away is known when it is back', async () => {
    await cluster.run({ ...TASK, Name: 'ends', Cmd: ['sleep', '1'] });
    await cluster.running('ends');
    await cluster.manager?.end('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    cluster.startManager();
    expect(await cluster.see('ends', 'is final', ({ Final }) => Final)).toMatchObject({
      State: COMPLETED,
      ExitCode: 0,
    });
  }, 40_000);

  it('kill -9 of both workers: they adopt what runs', async () => {
    for (const index of [0, 1]) {
      await cluster.workers[index]?.end('SIGKILL');
      cluster.startWorker(index);
    }
    await cluster.ready();
    await expectKept();
  }, 40_000);

  it('an orderly end leaves containers running too', async () => {
    expect(await cluster.workers[0]?.end('SIGTERM')).toBe(0);
    expect(await cluster.workers[1]?.end('SIGTERM')).toBe(0);
    expect(await cluster.manager?.end('SIGTERM')).toBe(0);
    for (const index of [0, 1]) cluster.startWorker(index);
    cluster.startManager();
    await cluster.ready();
    await expectKept();
  }, 40_000);

  it('a stop that was asked while the worker was away happens when it is back', async () => {
    const index = Number((await cluster.task('kept')).Node.split('-')[1]);
    await cluster.workers[index]?.end('SIGKILL');
    expect((await cluster.delete('/tasks/kept')).status).toBe(204);
    cluster.startWorker(index);
    expect(await cluster.final('kept')).toMatchObject({ State: COMPLETED });
  }, 40_000);

  it('the tasks of a worker that stays away run on another, and its old container is stopped on return', async () => {
    await cluster.ready();
    await cluster.run({ ...TASK, Name: 'moves' });
    const first = await cluster.running('moves');
    const index = Number(first.Node.split('-')[1]);
    await cluster.run({ ...TASK, Name: 'other-0' });
    await cluster.workers[index]?.end('SIGKILL');
    const second = await cluster.see(
      'moves',
      'runs elsewhere',
      (task) => task.State === RUNNING && task.Attempt === 2,
      40_000,
    );
    expect(second).toMatchObject({ RestartCount: 0 });
    expect(second.Node).not.toBe(first.Node);
    cluster.startWorker(index);
    await cluster.ready();
    const gone = async (): Promise<boolean> => {
      const { State } = await cluster.engine().getContainer(first.ContainerID).inspect();
      return !State.Running;
    };
    const deadline = Date.now() + 15_000;
    while (!(await gone()) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await gone()).toBe(true);
    expect((await cluster.running('moves')).ContainerID).toBe(second.ContainerID);
  }, 90_000);
});
