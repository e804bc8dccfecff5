import {
  buildTestImages,
  Cluster,
  COMPLETED,
  FAILED,
  freePorts,
  PENDING,
  requireEngine,
  RUNNING,
  TEST_IMAGES,
  until,
} from '@cube/testing/system';
import { createServer } from 'node:net';

const SLEEP = ['sleep', '600'];

describe('bad luck ends in the right state, with a reason that helps, and disturbs nothing else', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    await buildTestImages(await requireEngine());
    cluster = await Cluster.start({ workers: 1, env: { CUBE_WORKER_CPU: '1' } });
    await cluster.run({ Name: 'bystander', Image: TEST_IMAGES.busybox, Cmd: SLEEP, StopGracePeriod: 0 });
    await cluster.running('bystander');
  }, 60_000);

  afterAll(async () => {
    const bystander = await cluster?.task('bystander');
    await cluster?.stop();
    expect(bystander).toMatchObject({ State: RUNNING, Attempt: 1, RestartCount: 0 });
  }, 60_000);

  const once = { RestartPolicy: 'no', Image: TEST_IMAGES.busybox, StopGracePeriod: 0 };

  it('an image that is not there', async () => {
    await cluster.run({ ...once, Name: 'no-image', Image: 'cube-test/does-not-exist:1', PullPolicy: 'never' });
    const task = await cluster.final('no-image');
    expect(task).toMatchObject({ State: FAILED, ReasonCode: 'image-not-found' });
    expect(task.Reason).toContain('cube-test/does-not-exist:1');
  });

  it('a command that does not exist', async () => {
    await cluster.run({ ...once, Name: 'no-command', Cmd: ['/no/such/command'] });
    expect(await cluster.final('no-command')).toMatchObject({ State: FAILED, ReasonCode: 'command-not-found' });
  });

  it('a host port that someone else holds', async () => {
    const [port = 0] = await freePorts(1);
    const holder = createServer().listen(port, '127.0.0.1');
    try {
      const ports = { ExposedPorts: { '7777/tcp': {} }, PortBindings: { '7777/tcp': String(port) } };
      await cluster.run({ ...once, ...ports, Name: 'taken-port', Cmd: SLEEP });
      const task = await cluster.final('taken-port');
      expect(task).toMatchObject({ State: FAILED, ReasonCode: 'port-in-use' });
      expect(task.Reason).toContain(String(port));
    } finally {
      holder.close();
    }
  }, 40_000);

  it('an exit at once with 0 completes, and is not run again', async () => {
    await cluster.run({ ...once, RestartPolicy: '', Name: 'job', Cmd: ['true'] });
    expect(await cluster.final('job')).toMatchObject({ State: COMPLETED, ExitCode: 0, Attempt: 1, RestartCount: 0 });
  });

  it('an exit code fails, says which, and is run again as the policy says', async () => {
    await cluster.run({ ...once, RestartPolicy: 'on-failure:1', Name: 'fails', Cmd: ['sh', '-c', 'exit 42'] });
    const task = await cluster.final('fails');
    expect(task).toMatchObject({ State: FAILED, ReasonCode: 'exit-code', ExitCode: 42, Attempt: 2, RestartCount: 1 });
    expect(task.Reason).toContain('42');
  }, 30_000);

  it('a kill by the memory limit says so', async () => {
    const eat = ['sh', '-c', 'a=$(yes | head -c 100000000); echo $a'];
    await cluster.run({ ...once, Name: 'eater', Memory: 16 * 2 ** 20, Cmd: eat });
    expect(await cluster.final('eater')).toMatchObject({ State: FAILED, ReasonCode: 'out-of-memory' });
  }, 30_000);

  it('a container stopped by hand is replaced, uncharged', async () => {
    const stopped = await runs('stopped-by-hand', { RestartPolicy: '' });
    await cluster.engine().getContainer(stopped.ContainerID).stop({ t: 0 });
    const task = await cluster.see(
      'stopped-by-hand',
      'is replaced',
      ({ Attempt, State }) => Attempt === 2 && State === RUNNING,
    );
    expect(task.RestartCount).toBe(0);
    expect(await firstAttempt('stopped-by-hand')).toMatchObject({ State: FAILED, ReasonCode: 'stopped-from-outside' });
    await cluster.delete('/tasks/stopped-by-hand');
  }, 30_000);

  it('a container removed by hand is replaced, uncharged', async () => {
    const removed = await runs('removed-by-hand', { RestartPolicy: '' });
    // The engine can't remove a container while it writes down its new name: wait for the name of the task.
    const container = cluster.engine().getContainer(removed.ContainerID);
    await until(
      'it has its name',
      () => container.inspect(),
      ({ Name }) => Name === '/removed-by-hand',
    );
    await container.remove({ force: true });
    const task = await cluster.see(
      'removed-by-hand',
      'is replaced',
      ({ Attempt, State }) => Attempt === 2 && State === RUNNING,
    );
    expect(task.RestartCount).toBe(0);
    await cluster.delete('/tasks/removed-by-hand');
  }, 30_000);

  it('a service that answers no probe is unhealthy after its retries, stopped, and run again', async () => {
    await runs('deaf', {
      RestartPolicy: 'on-failure:1',
      HealthCheck: { Type: 'tcp', Port: 7777, Interval: 0.3, Timeout: 0.3, Retries: 3 },
    });
    const task = await cluster.final('deaf');
    expect(task).toMatchObject({ State: FAILED, ReasonCode: 'unhealthy', RestartCount: 1 });
  }, 40_000);

  it('a container that ignores SIGTERM is killed after its grace period', async () => {
    await runs('stubborn', { Image: TEST_IMAGES.stubborn, Cmd: null, StopGracePeriod: 1 });
    await cluster.delete('/tasks/stubborn');
    expect(await cluster.final('stubborn')).toMatchObject({ State: COMPLETED, ReasonCode: 'stopped', ExitCode: 137 });
  }, 30_000);

  it('no fitting worker: it stays pending, says why, lets others by, and starts once there is room', async () => {
    await runs('most', { CPU: 0.75 });
    await cluster.run({ ...once, Name: 'waits', CPU: 0.5, Cmd: SLEEP });
    const waiting = await cluster.see('waits', 'says why', ({ ReasonCode }) => ReasonCode === 'no-fitting-node');
    expect(waiting).toMatchObject({ State: PENDING });
    expect(waiting.Reason).toMatch(/cpu/i);
    await runs('small', { CPU: 0.25 });
    await cluster.delete('/tasks/most');
    await cluster.running('waits');
    for (const name of ['waits', 'small']) await cluster.delete(`/tasks/${name}`);
  }, 40_000);

  it('a pending task can be stopped', async () => {
    await cluster.run({ ...once, Name: 'too-large', CPU: 64, Cmd: SLEEP });
    const waiting = await cluster.see('too-large', 'says why', ({ ReasonCode }) => ReasonCode === 'no-fitting-node');
    expect(waiting.Reason).toMatch(/large enough/);
    await cluster.delete('/tasks/too-large');
    expect(await cluster.final('too-large')).toMatchObject({
      State: COMPLETED,
      ReasonCode: 'stopped-before-placement',
    });
  });

  it('one slow stop and one stuck pull delay nobody', async () => {
    await runs('slow-stop', { Image: TEST_IMAGES.stubborn, Cmd: null, StopGracePeriod: 8 });
    await cluster.delete('/tasks/slow-stop');
    await runs('not-delayed', {});
    expect((await cluster.task('slow-stop')).Final).toBe(false);
    await cluster.delete('/tasks/not-delayed');
  }, 40_000);

  async function runs(name: string, change: Record<string, unknown>) {
    await cluster.run({ ...once, Name: name, Cmd: SLEEP, ...change });
    return cluster.running(name);
  }

  async function firstAttempt(name: string): Promise<unknown> {
    return (await cluster.get<unknown[]>(`/tasks/${name}/attempts`)).body[0];
  }
});
