import { settle } from '@cube/testing';
import { attempts, CHECK, onFirst } from './moves.fixture';
import { closeClusters, openCluster, run, taskOf } from './opened-cluster.fixture';
import { keptHistory } from './recorded-history';
import { replay } from './replay';
import { MemoryStore } from '@cube/store';

afterEach(closeClusters);

/** The first worker is down; what it had and may be replaced runs on the second. */
async function downed(specs: Parameters<typeof onFirst>[0]) {
  const cluster = await onFirst(specs, ['a:1', 'b:1', 'c:1']);
  cluster.first.reachable = false;
  cluster.first.wake();
  await cluster.tick(cluster.plane, 20);
  return cluster;
}

/** Workers that joined by themselves, the first of which is down. */
async function unlisted(addresses: readonly string[]) {
  const cluster = await openCluster(addresses, { workers: [] });
  const { plane, made, tick } = cluster;
  for (const { address } of made) plane.join(address);
  await tick(plane, 1);
  const [gone] = made;
  if (gone === undefined) throw new Error('no worker');
  gone.reachable = false;
  gone.wake();
  await tick(plane, 20);
  return { ...cluster, gone };
}

describe('the removal of a node', () => {
  it('is refused while the node is not down', async () => {
    const { plane, first } = await onFirst([{}]);
    const refused = plane.operations.removeNode(first.nodeId, true);
    await expect(refused).rejects.toThrow(/is ready, and only a node that is down can be removed: drain it/);
  });

  it('is refused while containers may still run there, unless an operator says that they are gone', async () => {
    const { plane, first, id } = await downed([{}]);
    expect((await taskOf(plane, id)).attempts.map(({ state, released }) => [state, released])).toEqual([
      ['Failed', false],
      ['Running', false],
    ]);
    await expect(plane.operations.removeNode(first.nodeId, false)).rejects.toThrow(/force=true/);
    await plane.operations.removeNode(first.nodeId, true);
    expect((await taskOf(plane, id)).attempts.map(({ released }) => released)).toEqual([true, false]);
    const { value } = await plane.read((view) => view.nodes());
    expect(value.map(({ node }) => node.name)).toEqual(['worker-b:1', 'worker-c:1']);
  });

  it('by force replaces a Singleton', async () => {
    const { plane, first, id } = await downed([{ singleton: true }]);
    expect(await attempts(plane, id)).toEqual(['1 Running on a']);
    await plane.operations.removeNode(first.nodeId, true);
    await settle();
    expect((await taskOf(plane, id)).attempts.map(({ state }) => state)).toEqual(['Failed', 'Running']);
    expect((await taskOf(plane, id)).restartCount).toBe(0);
  });

  it('lets a replacement that is there take over', async () => {
    const { plane, first, id, tick } = await onFirst([{ healthCheck: CHECK, restartPolicy: 'no' }]);
    await plane.operations.restartTask(id);
    first.reachable = false;
    first.wake();
    await tick(plane, 20);
    await plane.operations.removeNode(first.nodeId, true);
    await settle();
    expect((await taskOf(plane, id)).attempts.at(-1)?.state).toBe('Running');
  });

  it('gives its host ports and its reservations back, and is replayed exactly', async () => {
    const { plane, disk, first } = await downed([{ cpu: 3, portBindings: { '80/tcp': '8080' }, singleton: true }]);
    await plane.operations.removeNode(first.nodeId, true);
    await settle();
    await run(plane, { name: 'after' });
    await plane.close();
    const report = await replay(await keptHistory(new MemoryStore({ disk })));
    expect(report).toMatchObject({ differing: 0, unproven: 0 });
    expect(report.decisions).toBeGreaterThan(2);
  });

  it('lets its worker join as new when it is back, and stops what it still runs', async () => {
    const { plane, first, id, tick } = await downed([{}]);
    await plane.operations.removeNode(first.nodeId, true);
    first.reachable = true;
    plane.join(first.address);
    await tick(plane, 2);
    const { value } = await plane.read((view) => view.node(first.nodeId));
    expect(value.node).toMatchObject({ joinNumber: 4, tokenGeneration: 1, liveness: 'ready' });
    expect(first.containers.get(`${id}/1`)?.state).toBe('Running');
    await tick(plane, 30);
    expect(first.containers.get(`${id}/1`)).toMatchObject({ released: true });
    expect((await taskOf(plane, id)).attempts.at(-1)?.state).toBe('Running');
  });

  it('ends all talk with a worker that is not listed, until it joins again', async () => {
    const { plane, gone, workers, tick } = await unlisted(['a:1', 'b:1']);
    await plane.operations.removeNode(gone.nodeId, false);
    const calls = jest.spyOn(workers, 'hello');
    gone.reachable = true;
    await tick(plane, 10);
    expect(calls).not.toHaveBeenCalled();
    plane.join(gone.address);
    await tick(plane, 1);
    expect((await plane.read((view) => view.nodes())).value.map(({ node }) => node.joinNumber)).toEqual([2, 3]);
  });

  it('of a worker that is saying HELLO lets it join as new, once it asks again', async () => {
    const { plane, gone, workers, tick } = await unlisted(['a:1', 'b:1', 'c:1']);
    const answer = workers.hello.bind(workers);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    jest.spyOn(workers, 'hello').mockImplementation((...call) => held.then(() => answer(...call)));
    gone.restart();
    gone.reachable = true;
    await tick(plane, 15);
    await plane.operations.removeNode(gone.nodeId, true);
    release();
    await settle();
    expect((await plane.read((view) => view.nodes())).value).toHaveLength(2);
    plane.join(gone.address);
    await tick(plane, 30);
    expect((await plane.read((view) => view.node(gone.nodeId))).value.node.liveness).toBe('ready');
  });

  it('by force ends more tasks than one commit takes', async () => {
    const { plane, made, tick } = await openCluster(['a:1', 'b:1', 'c:1']);
    const [first] = made;
    if (first === undefined) throw new Error('no worker');
    for (const { nodeId } of made.slice(1)) await plane.operations.updateNode(nodeId, { availability: 'paused' });
    for (let count = 0; count < 400; count += 1)
      await run(plane, { name: `s${count}`, singleton: true, cpu: 0.001, memoryBytes: 6 * 2 ** 20, pids: 1 });
    first.reachable = false;
    first.wake();
    await tick(plane, 20);
    await plane.operations.removeNode(first.nodeId, true);
    expect((await plane.read((view) => view.nodes())).value).toHaveLength(2);
  });

  it('stays removed for the next manager', async () => {
    const { plane, first, open } = await downed([{}]);
    await plane.operations.removeNode(first.nodeId, true);
    await plane.close();
    const next = await open({ workers: ['b:1', 'c:1'] });
    expect((await next.read((view) => view.nodes())).value).toHaveLength(2);
    expect(next.tokenGenerationOf(first.nodeId)).toBe(1);
  });
});
