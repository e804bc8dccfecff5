import {
  buildTestImages,
  Cluster,
  PrivateEngine,
  requireEngine,
  RUNNING,
  SCHEDULED,
  TEST_IMAGES,
  until,
} from '@cube/testing/system';

const TASK = { Image: TEST_IMAGES.busybox, Cmd: ['sleep', '600'], StopGracePeriod: 0 };

describe('an engine that is restarted, hangs, or is absent at start', () => {
  let engine: PrivateEngine;
  let cluster: Cluster;

  beforeAll(async () => {
    await requireEngine();
    engine = await PrivateEngine.start({ network: 'none' });
    await buildTestImages(engine.docker);
    cluster = await Cluster.start({ workers: 1, dockerHost: engine.address });
  }, 90_000);

  afterAll(async () => {
    await cluster?.stop();
    await engine?.dispose();
  }, 90_000);

  it('restarted: its tasks are replaced, uncharged, once it is back', async () => {
    await cluster.run({ ...TASK, Name: 'replaced' });
    const before = await cluster.running('replaced');
    await engine.restart();
    const after = await cluster.see(
      'replaced',
      'runs again',
      (task) => task.State === RUNNING && task.Attempt === 2,
      40_000,
    );
    expect(after).toMatchObject({ RestartCount: 0 });
    expect(after.ContainerID).not.toBe(before.ContainerID);
    const { body } = await cluster.get<{ ReasonCode: string }[]>('/tasks/replaced/attempts');
    expect(['stopped-by-engine', 'stopped-from-outside']).toContain(body[0]?.ReasonCode);
  }, 90_000);

  it('hangs: nothing crashes, and a task that was asked for meanwhile runs once it answers again', async () => {
    engine.freeze();
    try {
      await cluster.run({ ...TASK, Name: 'meanwhile' });
      await cluster.see('meanwhile', 'is sent to its worker', ({ State }) => State === SCHEDULED);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect((await cluster.get('/health/live')).status).toBe(200);
      expect((await cluster.task('meanwhile')).State).toBe(SCHEDULED);
    } finally {
      engine.thaw();
    }
    expect(await cluster.running('meanwhile')).toMatchObject({ Attempt: 1 });
  }, 60_000);

  it('absent at start: the worker says so, and takes tasks once the engine is there', async () => {
    await cluster.workers[0]?.end('SIGTERM');
    await engine.stop();
    cluster.startWorker(0);
    const health = () => fetch(`http://127.0.0.1:${cluster.workerPorts[0]}/health/ready`).then(({ status }) => status);
    await until('the worker serves and is not ready', health, (status) => status === 503);
    await cluster.run({ ...TASK, Name: 'early' });
    await engine.start();
    await cluster.see('early', 'runs', (task) => task.State === RUNNING, 40_000);
  }, 90_000);
});

describe('an engine with live-restore', () => {
  it('is restarted without its containers, and so are the tasks', async () => {
    const engine = await PrivateEngine.start({ network: 'none', liveRestore: true });
    try {
      await buildTestImages(engine.docker);
      const cluster = await Cluster.start({ workers: 1, dockerHost: engine.address });
      try {
        await cluster.run({ ...TASK, Name: 'kept' });
        const before = await cluster.running('kept');
        await engine.restart();
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        expect(await cluster.running('kept')).toMatchObject({ ContainerID: before.ContainerID, Attempt: 1 });
      } finally {
        await cluster.stop();
      }
    } finally {
      await engine.dispose();
    }
  }, 90_000);
});
