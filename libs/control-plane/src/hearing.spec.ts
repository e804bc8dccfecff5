import { MemoryStore } from '@cube/store';
import { currentAttempt } from '@cube/task';
import { settle } from '@cube/testing';
import { closeClusters, openCluster, run, taskOf } from './opened-cluster.fixture';

afterEach(closeClusters);

/** A task that waited when the backup was taken, and then ran on the second of two nodes; now the backup is restored. */
async function restored(secondIsThere: boolean) {
  const cluster = await openCluster(['a:1', 'b:1']);
  const [first, second] = cluster.made;
  if (first === undefined || second === undefined) throw new Error('no workers');
  const id = await run(cluster.plane, { cpu: 100 });
  const backup = cluster.disk.fork('restored');
  await cluster.plane.close();
  second.report(id, 1, { state: 'Running', released: false, containerId: 'of-the-lost-future' });
  second.reachable = secondIsThere;
  const plane = await cluster.open({ store: new MemoryStore({ disk: backup }) });
  return { ...cluster, disk: backup, plane, id, first, second };
}

describe('after a restore from a backup', () => {
  it('a task goes on where it runs, though it waited in the backup', async () => {
    const { plane, id, tick } = await restored(true);
    await tick(plane, 3);
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ number: 1, containerId: 'of-the-lost-future' });
  });

  it('nothing is placed before each node has said what it runs', async () => {
    const { plane, first, second, tick } = await restored(false);
    const fresh = await run(plane, { name: 'fresh' });
    await tick(plane, 5);
    expect(first.received).toEqual([]);
    second.reachable = true;
    await tick(plane, 5);
    expect(currentAttempt(await taskOf(plane, fresh)).state).toBe('Running');
  });

  it('what ran in the backup, and is gone, is not run again before each node has said what it runs', async () => {
    const cluster = await openCluster(['a:1', 'b:1']);
    const [first, second] = cluster.made;
    if (first === undefined || second === undefined) throw new Error('no workers');
    const id = await run(cluster.plane, { singleton: true });
    const [from, to] = first.received.length > 0 ? [first, second] : [second, first];
    const backup = cluster.disk.fork('restored');
    await cluster.plane.close();
    // Since then it went on elsewhere.
    from.collect(id, 1);
    to.report(id, 2, { state: 'Running', released: false, containerId: 'of-the-lost-future' });
    to.reachable = false;
    const sent = from.received.length;
    const plane = await cluster.open({ store: new MemoryStore({ disk: backup }) });
    await cluster.tick(plane, 5);
    expect(from.received.slice(sent)).toEqual([]);
    to.reachable = true;
    await cluster.tick(plane, 5);
    expect(from.received.slice(sent).filter(({ action }) => action === 'run')).toEqual([]);
    expect(currentAttempt(await taskOf(plane, id))).toMatchObject({ number: 2, containerId: 'of-the-lost-future' });
  });

  it('nodes are heard once, and no later start waits for one that is away', async () => {
    const { plane, disk, first, open, tick } = await restored(true);
    await tick(plane, 3);
    await plane.close();
    first.reachable = false;
    const again = await open({ store: new MemoryStore({ disk }) });
    const fresh = await run(again, { name: 'fresh' });
    await tick(again, 3);
    expect(currentAttempt(await taskOf(again, fresh)).state).not.toBe('Pending');
  });

  it('a node that stays silent is waited for as long as a node may be silent', async () => {
    const { plane, first, tick } = await restored(false);
    const fresh = await run(plane, { name: 'fresh' });
    await tick(plane, 20);
    await settle();
    expect(first.received).toMatchObject([{ action: 'run', taskId: fresh }]);
  });
});
