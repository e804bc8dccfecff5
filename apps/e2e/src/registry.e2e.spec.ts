import {
  Cluster,
  FAILED,
  FaultyProxy,
  LocalRegistry,
  REGISTRY_USER,
  requireEngine,
  RUNNING,
  buildTestImages,
  TEST_IMAGES,
  type WireTask,
} from '@cube/testing/system';
import type Docker from 'dockerode';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ONCE = { RestartPolicy: 'no', StopGracePeriod: 0 };

describe('images that come from a registry', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cube-e2e-registry-'));
  let docker: Docker;
  let open: LocalRegistry;
  let closed: LocalRegistry;
  let proxy: FaultyProxy;
  let cluster: Cluster;

  beforeAll(async () => {
    docker = await requireEngine();
    await buildTestImages(docker);
    open = await LocalRegistry.start({ auth: false });
    closed = await LocalRegistry.start({ auth: true });
    proxy = await FaultyProxy.start(open.port);
    cluster = await Cluster.start({ workers: 1 });
  }, 60_000);

  afterAll(async () => {
    await cluster?.stop();
    await proxy?.close();
    await open?.dispose();
    await closed?.dispose();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  async function failed(name: string, image: string): Promise<WireTask> {
    await cluster.run({ ...ONCE, Name: name, Image: image });
    const task = await cluster.see(name, 'is final', ({ Final }) => Final, 60_000);
    expect(task.State).toBe(FAILED);
    expect(task.Reason).toContain(image);
    return task;
  }

  it('a tag that the registry does not have', async () => {
    expect(await failed('missing', `${open.host}/nobody:9`)).toMatchObject({ ReasonCode: 'image-not-found' });
  }, 70_000);

  it('a registry that wants credentials, without and with them in the settings of the worker', async () => {
    const image = await closed.publish(docker, 'private');
    expect(await failed('unauthorised', image)).toMatchObject({ ReasonCode: 'image-unauthorised' });
    const { username, password } = REGISTRY_USER;
    const auth = Buffer.from(`${username}:${password}`).toString('base64');
    const file = join(directory, 'config.json');
    writeFileSync(file, JSON.stringify({ auths: { [closed.host]: { auth } } }));
    await cluster.workers[0]?.end();
    cluster.startWorker(0, { CUBE_REGISTRY_AUTH_FILE: file });
    await cluster.ready();
    // Its command does not exist: that it is asked for at all says that the image came.
    expect((await run('authorised', image)).ReasonCode).toBe('command-not-found');
    await docker.getImage(image).remove({ force: true });
  }, 90_000);

  it('a registry that is down', async () => {
    const image = `127.0.0.1:${proxy.port}/down:1`;
    proxy.behaviour = { refuse: true };
    expect(await failed('down', image)).toMatchObject({ ReasonCode: 'image-pull-failed' });
    proxy.behaviour = {};
  }, 90_000);

  it('a slow pull delays no other task, and can be stopped', async () => {
    const { length } = open.host;
    const published = await open.publish(docker, 'slow', 4_000_000);
    const image = `127.0.0.1:${proxy.port}${published.slice(length)}`;
    proxy.behaviour = { bytesPerSec: 50_000 };
    await cluster.run({ ...ONCE, Name: 'slow', Image: image });
    await cluster.see('slow', 'is being pulled', ({ ReasonCode }) => ReasonCode === 'pulling-image');
    await cluster.run({ ...ONCE, Name: 'quick', Image: TEST_IMAGES.busybox, Cmd: ['sleep', '600'] });
    await cluster.see('quick', 'runs', ({ State }) => State === RUNNING, 10_000);
    expect((await cluster.task('slow')).ReasonCode).toBe('pulling-image');
    await cluster.delete('/tasks/slow');
    await cluster.final('slow');
  }, 60_000);

  async function run(name: string, image: string): Promise<WireTask> {
    // The default policy: the manager may still send it to the worker process that has just ended, and replaces it then.
    await cluster.run({ ...ONCE, RestartPolicy: '', Name: name, Image: image });
    return cluster.see(name, 'is final', ({ Final }) => Final, 60_000);
  }
});
