import { Cluster, COMPLETED, requireEngine, RUNNING, until, type WireTask } from '@cube/testing/system';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FOLDER = 'examples/tasks';
const WAIT_MS = 60_000;

/** The image of the examples, as `npm run demo` makes it. */
const BUILD_IMAGE = `
import Docker from 'dockerode';
import { ensureEchoImage } from './tools/setup/echo-image.mjs';
await ensureEchoImage(new Docker());
`;

describe('the example tasks', () => {
  let cluster: Cluster;

  const cube = (...args: string[]) => run(process.execPath, ['dist/cli/cube.mjs', ...args, '--url', cluster.url]);
  const start = (file: string) => cube('run', '-f', `${FOLDER}/${file}`);
  const healthy = (name: string): Promise<WireTask> =>
    cluster.see(name, 'is healthy', ({ Health }) => Health === 'healthy', WAIT_MS);

  beforeAll(async () => {
    await requireEngine();
    await run(process.execPath, ['--input-type=module', '--eval', BUILD_IMAGE]);
    cluster = await Cluster.start({
      sites: ['zone=a', 'zone=b'].map((labels) => ({ env: { CUBE_WORKER_LABELS: labels } })),
    });
    for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'))) await start(file);
  }, 240_000);

  afterAll(async () => {
    if (cluster === undefined) return;
    const { body: tasks } = await cluster.get<WireTask[]>('/tasks');
    const mounts = tasks.flatMap((task) => (task['Mounts'] as { Source: string }[] | undefined) ?? []);
    const engine = cluster.engine();
    const { Volumes } = await engine.listVolumes();
    await cluster.stop();
    const ours = Volumes.filter(
      ({ Name }) => Name.includes(cluster.name) && mounts.some(({ Source }) => Name.includes(Source)),
    );
    await Promise.all(ours.map(({ Name }) => engine.getVolume(Name).remove()));
  }, 60_000);

  it('are each run here', () => {
    const names = ['counter', 'every-minute', 'job', 'on-ssd', 'spread', 'web'];
    expect(readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'))).toEqual(names.map((name) => `${name}.yaml`));
  });

  it('web serves at a port of its host', async () => {
    const { HostPorts } = await healthy('web');
    const [binding] = HostPorts?.['7777/tcp'] ?? [];
    const answer = await fetch(`http://127.0.0.1:${binding?.HostPort}/hello`);
    expect(await answer.json()).toMatchObject({ Method: 'GET', URL: '/hello' });
  }, 90_000);

  it('job ends by itself, and its log has the result', async () => {
    const { State } = await cluster.see('job', 'is final', ({ Final }) => Final, WAIT_MS);
    expect(State).toBe(COMPLETED);
    expect((await cube('logs', 'job')).stdout).toContain('sum: 6');
  }, 90_000);

  it('every-minute waits for its time', async () => {
    await cluster.see('every-minute', 'runs', ({ State }) => State === RUNNING, WAIT_MS);
  }, 90_000);

  it('counter finds its volume again after a restart', async () => {
    await cluster.see('counter', 'runs', ({ State }) => State === RUNNING, WAIT_MS);
    const { Node } = await cluster.task('counter');
    await cube('restart', 'counter');
    const again = await cluster.see(
      'counter',
      'runs again',
      ({ State, Attempt }) => State === RUNNING && Attempt === 2,
      WAIT_MS,
    );
    expect(again.Node).toBe(Node);
    const engine = cluster.engine();
    const log = async () => String(await engine.getContainer(again.ContainerID).logs({ stdout: true }));
    await until('it found its volume', log, (text) => text.includes('start number 2'), WAIT_MS);
  }, 150_000);

  it('spread puts its three over both zones', async () => {
    const nodes = new Set<string>();
    for (const name of ['shop-1', 'shop-2', 'shop-3']) nodes.add((await healthy(name)).Node);
    expect(nodes.size).toBe(2);
  }, 90_000);

  it('on-ssd waits for the label, and runs where it is set', async () => {
    const waiting = await cluster.task('on-ssd');
    expect(waiting).toMatchObject({ State: 0, ReasonCode: 'no-fitting-node' });
    expect((await cube('explain', 'on-ssd')).stdout).toContain('disk=ssd');
    await cube('node', 'label', 'worker-1', 'disk=ssd');
    expect((await healthy('on-ssd')).Node).toBe('worker-1');
  }, 90_000);
});
