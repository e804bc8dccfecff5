import {
  buildTestImages,
  Cluster,
  PENDING,
  requireEngine,
  TEST_IMAGES,
  until,
  type WireTask,
} from '@cube/testing/system';

const TASK = { Image: TEST_IMAGES.busybox, Cmd: ['sleep', '600'], StopGracePeriod: 0 };

interface Placement {
  readonly Summary: string;
  readonly Verdict: string;
  readonly RefusedByCode: Record<string, number>;
  readonly Candidates: readonly { Node: string; Preference: number; Terms: Record<string, number> }[];
}

/** Three workers in two zones: what a task asks of a node, on real workers and a real engine. */
describe('what fits', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    await buildTestImages(await requireEngine());
    const zones = ['zone=a,disk=hdd', 'zone=a,disk=ssd', 'zone=b,disk=hdd'];
    cluster = await Cluster.start({
      sites: zones.map((labels) => ({ env: { CUBE_WORKER_LABELS: labels, CUBE_WORKER_PIDS: '5000' } })),
    });
  }, 60_000);

  afterAll(async () => {
    await cluster?.stop();
    await cluster
      ?.engine()
      .getVolume(`cube-${cluster.name}-data`)
      .remove()
      .catch(() => undefined);
  }, 60_000);

  async function nodeOf(task: Readonly<Record<string, unknown>>): Promise<string> {
    const { ID } = await cluster.run({ ...TASK, ...task });
    return (await cluster.running(ID)).Node;
  }

  async function placement(idOrName: string): Promise<Placement> {
    return (await cluster.get<Placement>(`/tasks/${idOrName}/placement`)).body;
  }

  it('tells of nodes what constraints can ask: versions, pids, labels', async () => {
    const { body } = await cluster.get<Record<string, unknown>[]>('/nodes');
    const engine = await cluster.engine().version();
    for (const node of body) {
      expect(node).toMatchObject({ Engine: engine.Version, Capacity: { Pids: 5_000 } });
      expect(node['Kernel']).toMatch(/^\d+\.\d+/);
    }
    expect(
      await nodeOf({ Name: 'versions', Constraints: ['node.kernel>=3.10', 'node.engine>1', 'node.labels.zone==b'] }),
    ).toBe('worker-2');
  }, 30_000);

  it('spreads tasks with the same labels over zones, however many nodes they have', async () => {
    const counts: Record<string, number> = { a: 0, b: 0 };
    for (let n = 0; n < 4; n += 1) {
      const node = await nodeOf({
        Name: `spread-${n}`,
        Labels: { app: 'web' },
        Spread: [{ Over: 'node.labels.zone' }],
      });
      const zone = node === 'worker-2' ? 'b' : 'a';
      counts[zone] = (counts[zone] ?? 0) + 1;
    }
    expect(counts).toEqual({ a: 2, b: 2 });
    const { Candidates } = await placement('spread-3');
    expect(Candidates.map(({ Terms }) => Terms['spread node.labels.zone'])).toEqual(
      Candidates.map(({ Preference }) => Preference),
    );
  }, 40_000);

  it('follows an affinity, and keeps away from tasks that it must not meet', async () => {
    const preferred = { Labels: { app: 'db' }, Affinities: [{ Expression: 'node.labels.disk==ssd', Weight: 80 }] };
    expect(await nodeOf({ ...preferred, Name: 'db-1' })).toBe('worker-1');
    expect(await nodeOf({ Name: 'beside', Constraints: ['task.labels.app==db'] })).toBe('worker-1');
    const away = { Affinities: preferred.Affinities, Constraints: ['task.labels.app!=db'], Labels: { app: 'shy' } };
    expect(await nodeOf({ ...away, Name: 'away' })).not.toBe('worker-1');
    expect((await placement('away')).RefusedByCode).toEqual({ 'task-constraint': 1 });
  }, 40_000);

  it('puts no more of a kind on a node than asked, and the rest when one is stopped', async () => {
    const one = { Labels: { app: 'agent' }, MaxPerNode: 1 };
    const nodes: string[] = [];
    for (const n of [0, 1, 2]) nodes.push(await nodeOf({ ...one, Name: `agent-${n}` }));
    expect(nodes.sort()).toEqual(['worker-0', 'worker-1', 'worker-2']);
    const { ID } = await cluster.run({ ...TASK, ...one, Name: 'agent-3' });
    expect(await cluster.see(ID, 'waits', ({ State }) => State === PENDING)).toMatchObject({ Node: '' });
    expect(await placement(ID)).toMatchObject({ RefusedByCode: { 'max-per-node': 3 } });
    const freed = (await cluster.task('agent-1')).Node;
    await cluster.delete('/tasks/agent-1');
    expect((await cluster.running(ID)).Node).toBe(freed);
  }, 40_000);

  it('runs a task where its volume is, also when the task that made it is gone', async () => {
    const mounts = { Mounts: [{ Type: 'volume', Source: 'data', Target: '/data' }] };
    const writes = { Cmd: ['sh', '-c', 'echo kept > /data/x; exec sleep 600'], ...mounts };
    const first = await nodeOf({ ...writes, Name: 'writer', Constraints: ['node.labels.zone==b'] });
    await cluster.delete('/tasks/writer?remove=true');
    await until(
      'the record is gone',
      () => cluster.get('/tasks/writer'),
      ({ status }) => status === 404,
    );
    const reads = { Cmd: ['sh', '-c', 'grep -q kept /data/x && exec sleep 600'], ...mounts };
    expect(await nodeOf({ ...reads, Name: 'reader', Affinities: [{ Expression: 'node.labels.zone==a' }] })).toBe(first);
    expect((await placement('reader')).RefusedByCode).toEqual({ volume: 2 });
  }, 40_000);

  it('wakes a task that waits for a label once a worker has it, and no other', async () => {
    const waiting: WireTask[] = [];
    for (const gpu of ['a100', 'h100']) {
      waiting.push(await cluster.run({ ...TASK, Name: gpu, Constraints: [`node.labels.gpu in (${gpu})`] }));
    }
    for (const { ID } of waiting) expect((await placement(ID)).RefusedByCode).toEqual({ constraint: 3 });
    await cluster.workers[0]?.end();
    cluster.startWorker(0, { CUBE_WORKER_LABELS: 'zone=a,gpu=a100' });
    expect((await cluster.running('a100')).Node).toBe('worker-0');
    expect((await cluster.task('h100')).State).toBe(PENDING);
  }, 40_000);

  it('says at once what can never be', async () => {
    const contradiction = { State: 2, Task: { ...TASK, Constraints: ['node.kernel>=6', 'node.kernel<5.10'] } };
    expect(await cluster.post('/tasks', contradiction)).toMatchObject({
      status: 400,
      body: { Errors: [{ Field: 'Task.Constraints[1]', Expected: expect.stringContaining('Constraints[0]') }] },
    });
    const { ID } = await cluster.run({ ...TASK, Name: 'huge', Pids: 6_000 });
    expect(await placement(ID)).toMatchObject({
      Verdict: 'too-large',
      Summary: 'no node is large enough: asks 6000 of pids, the largest node has 5000',
    });
  }, 30_000);
});
