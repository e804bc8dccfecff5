import { settle } from '@cube/testing';
import { closeClusters, openCluster, run, stop, taskOf } from './opened-cluster.fixture';
import { RevisionUnavailableError } from './history';

describe('the past', () => {
  afterEach(closeClusters);

  it('can be read at every revision that is kept', async () => {
    const { plane } = await openCluster(['a:1']);
    const id = await run(plane);
    const then = await plane.read((view) => view.task(id));
    expect(then.value.task.attempts[0]?.state).toBe('Running');
    await stop(plane, id);
    expect((await taskOf(plane, id)).final).toBe(true);
    const past = await plane.read((view) => view.task(id), then.revision);
    expect(past).toEqual(then);
    await expect(plane.read((view) => view.task(id), 1)).rejects.toThrow(/there is no task/);
  });

  it('shows what nodes had reserved then', async () => {
    const { plane } = await openCluster(['a:1']);
    await run(plane, { cpu: 2 });
    const then = await plane.read((view) => view.nodes());
    await plane.stopTask('web', true);
    await settle();
    expect((await plane.read((view) => view.nodes())).value[0]?.reserved.cpu).toBe(0);
    const past = await plane.read((view) => view.nodes(), then.revision);
    expect(past.value[0]).toMatchObject({ taskCount: 1, reserved: { cpu: 2 } });
  });

  it('ends at the revision that nothing happened after', async () => {
    const { plane } = await openCluster(['a:1']);
    const future = plane.read((view) => view.tasks(), plane.revision + 1);
    await expect(future).rejects.toThrow(RevisionUnavailableError);
  });

  it('is forgotten beyond what is to be kept, and says so', async () => {
    const { plane, tick } = await openCluster(['a:1'], { keptRevisions: 10 });
    for (let round = 0; round < 10; round += 1) {
      const id = await run(plane);
      await stop(plane, id);
    }
    await tick(plane, 1);
    await expect(plane.read((view) => view.tasks(), 1)).rejects.toThrow(/is not kept|can't be read/);
    await expect(plane.eventsSince(1, 1_000)).rejects.toThrow(/the oldest kept one is/);
    expect((await plane.eventsSince(null, 1_000)).events.length).toBeGreaterThan(0);
    expect((await plane.read((view) => view.tasks(), plane.revision - 5)).value.length).toBeGreaterThan(0);
  });

  it('tells of tasks that were removed, also once nothing else of them is kept', async () => {
    const { plane } = await openCluster(['a:1']);
    const id = await run(plane);
    const { revision } = plane;
    await plane.stopTask(id, true);
    await settle();
    const { events: told } = await plane.eventsSince(revision, 1_000);
    expect(told.filter(({ subject }) => subject === id).map(({ kind }) => kind)).toEqual([
      ...['stop-requested', 'attempt-stopping', 'attempt-observed', 'task-finished', 'task-removed'],
    ]);
  });

  it('is told as it happens, to whoever follows', async () => {
    const { plane } = await openCluster(['a:1']);
    const stopped = new AbortController();
    const kinds: string[] = [];
    const following = (async () => {
      for await (const events of plane.followEvents(plane.stored, stopped.signal)) {
        kinds.push(...(events ?? []).map(({ kind }) => kind));
      }
    })();
    await run(plane);
    stopped.abort();
    await following;
    expect(kinds).toEqual(['task-submitted', 'attempt-placed', 'attempt-observed']);
  });

  it('says why a task is where it is, also when a hundred things have happened since', async () => {
    const { plane, made } = await openCluster(['a:1']);
    const id = await run(plane);
    for (let change = 0; change < 120; change += 1) {
      made[0]?.report(id, 1, { health: change % 2 === 0 ? 'healthy' : 'starting' });
      await settle();
    }
    const events = await plane.events(id);
    expect(events).toHaveLength(100);
    expect(events.map(({ kind }) => kind)).not.toContain('attempt-placed');
    expect((await plane.placement(id))?.explanation.chosen?.nodeName).toBe('worker-a:1');
    await plane.stopTask(id, true);
    await settle();
    expect(
      (await plane.eventsSince(null, 10_000)).events.filter(({ subject }) => subject === id).length,
    ).toBeGreaterThan(0);
  });

  it('keeps a bounded number of events of a node', async () => {
    const { plane, made, tick } = await openCluster(['a:1']);
    for (let round = 0; round < 120; round += 1) {
      made[0]?.restart();
      await tick(plane, 1);
    }
    const [node] = (await plane.read((view) => view.nodes())).value;
    const { events: all } = await plane.eventsSince(0, 100_000);
    expect(all.filter(({ about }) => about === 'node').length).toBeGreaterThan(100);
    expect(node?.node.events).toHaveLength(100);
  });
});
