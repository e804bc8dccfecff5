import { currentAttempt, type Task } from '@cube/task';
import { settle } from '@cube/testing';
import type { ControlPlane } from './control-plane';
import { closeClusters, openCluster, run, stop, taskOf } from './opened-cluster.fixture';

afterEach(closeClusters);

const stateOf = (task: Task): string => currentAttempt(task).state;

async function states(plane: ControlPlane, ids: readonly string[]): Promise<string[]> {
  return Promise.all(ids.map(async (id) => stateOf(await taskOf(plane, id))));
}

/** The worker says HELLO again, with other labels. */
async function relabel(
  { plane, workers, tick }: Awaited<ReturnType<typeof openCluster>>,
  address: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const before = workers.add(address, { labels });
  before.instance = 'instance-2';
  await tick(plane, 5);
}

describe('tasks that wait', () => {
  it('do not hold up those behind them', async () => {
    const { plane } = await openCluster(['a:1']);
    const ids: string[] = [];
    for (const [name, cpu, priority] of [
      ['huge', 99, 100],
      ['picky', 1, 90],
      ['small', 1, 1],
    ] as const) {
      const constraints = name === 'picky' ? ['node.labels.gpu exists'] : [];
      ids.push(await run(plane, { name, cpu, priority, constraints }));
    }
    expect(await states(plane, ids)).toEqual(['Pending', 'Pending', 'Running']);
  });

  it('run once a label appears that they ask for, and only they', async () => {
    const cluster = await openCluster(['a:1']);
    const { plane } = cluster;
    const ssd = await run(plane, { name: 'ssd', constraints: ['node.labels.disk==ssd'] });
    const gpu = await run(plane, { name: 'gpu', constraints: ['node.labels.gpu exists'] });
    await relabel(cluster, 'a:1', { disk: 'ssd' });
    expect(await states(plane, [ssd, gpu])).toEqual(['Running', 'Pending']);
  });

  it('get what a stop gives back in the order of their priority', async () => {
    const { plane } = await openCluster(['a:1']); // 4 cores
    const first = await run(plane, { name: 'first', cpu: 4 });
    const low = await run(plane, { name: 'low', cpu: 3, priority: 10 });
    const high = await run(plane, { name: 'high', cpu: 3, priority: 90 });
    await stop(plane, first);
    expect(await states(plane, [low, high])).toEqual(['Pending', 'Running']);
  });

  it('are not written about when something happens that does not help them', async () => {
    const { plane, workers, tick } = await openCluster(['a:1']);
    const ids: string[] = [];
    for (let n = 0; n < 30; n += 1) ids.push(await run(plane, { name: `big-${n}`, memoryBytes: 2 ** 40 }));
    await tick(plane, 3);
    const before = await Promise.all(ids.map(async (id) => (await plane.events(id)).length));
    for (const address of ['b:1', 'c:1', 'd:1']) {
      workers.add(address);
      plane.join(address);
      await settle();
    }
    const after = await Promise.all(ids.map(async (id) => (await plane.events(id)).length));
    expect(after).toEqual(before);
  });

  it('say in time what they wait for now', async () => {
    const { plane, workers, tick } = await openCluster([]);
    const id = await run(plane, { memoryBytes: 2 ** 40 });
    expect(currentAttempt(await taskOf(plane, id)).reason?.code).toBe('no-node');
    workers.add('a:1');
    plane.join('a:1');
    await settle();
    expect((await plane.placement(id))?.explanation.verdict).toBe('too-large');
    await tick(plane, 3);
    expect(currentAttempt(await taskOf(plane, id)).reason?.code).toBe('no-fitting-node');
  });

  it('wait again after a restart of the manager, and are woken all the same', async () => {
    const cluster = await openCluster(['a:1']);
    const id = await run(cluster.plane, { constraints: ['node.labels.disk==ssd'] });
    await cluster.plane.close();
    const plane = await cluster.open();
    await relabel({ ...cluster, plane }, 'a:1', { disk: 'ssd' });
    expect(stateOf(await taskOf(plane, id))).toBe('Running');
  });
});

describe('volumes', () => {
  const mounts = [{ source: 'data', target: '/data', readOnly: false }];

  it('stay on their node when their task is gone and the manager was started anew, and the next task follows them', async () => {
    const cluster = await openCluster(['a:1', 'b:1', 'c:1']);
    const id = await run(cluster.plane, { mounts, constraints: ['node.name==worker-b:1'] });
    await cluster.plane.stopTask(id, true);
    await settle();
    const nodes = (await cluster.plane.read((view) => view.nodes())).value;
    expect(nodes.map(({ node }) => node.volumes)).toEqual([[], ['data'], []]);
    await cluster.plane.close();
    for (const worker of cluster.made)
      if (worker.nodeId === 'node-b:1') Object.assign(worker.options, { volumes: ['data'] });
    const plane = await cluster.open();
    const next = await run(plane, { name: 'next', mounts });
    expect(currentAttempt(await taskOf(plane, next)).nodeId).toBe('node-b:1');
  });

  it('are told by workers', async () => {
    const { plane, workers } = await openCluster(['a:1']);
    workers.add('b:1', { volumes: ['data'] });
    plane.join('b:1');
    await settle();
    const id = await run(plane, { mounts });
    expect(currentAttempt(await taskOf(plane, id)).nodeId).toBe('node-b:1');
  });
});

describe('a task', () => {
  it('with constraints that contradict each other is refused', async () => {
    const { plane } = await openCluster(['a:1']);
    await expect(run(plane, { constraints: ['node.labels.a==1', 'node.labels.a==2'] })).rejects.toThrow(
      'no node can meet both node.labels.a==1 and node.labels.a==2',
    );
  });
});
