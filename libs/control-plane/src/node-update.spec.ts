import { SubmissionRefused } from './submission';
import { closeClusters, openCluster, run, taskOf } from './opened-cluster.fixture';
import { settle } from '@cube/testing';

afterEach(closeClusters);

const SSD = { constraints: ['node.labels.disk==ssd'] };

async function opened() {
  const cluster = await openCluster(['w1:1', 'w2:1']);
  const nodes = async (plane = cluster.plane) => (await plane.read((view) => view.nodes())).value;
  const [one, two] = (await nodes()).map(({ node }) => node.name);
  if (one === undefined || two === undefined) throw new Error('two workers joined');
  return { ...cluster, nodes, one, two };
}

describe('an operator', () => {
  it('labels a node, and a task that waits for the label runs at once', async () => {
    const { plane, one, two } = await opened();
    const id = await run(plane, SSD);
    const other = await run(plane, { name: 'other', constraints: ['node.labels.disk==tape'] });
    expect((await taskOf(plane, id)).attempts[0]?.state).toBe('Pending');
    await plane.operations.updateNode(two, { labels: { disk: 'ssd' } });
    await settle();
    expect((await plane.read((view) => view.task(id))).value.nodeName).toBe(two);
    await plane.operations.updateNode(one, { labels: { disk: 'tape' } });
    await settle();
    expect((await plane.read((view) => view.task(other))).value.nodeName).toBe(one);
  });

  it("lays labels over the worker's own, and takes only its own away", async () => {
    const { plane, made, one } = await opened();
    const [worker] = made;
    if (worker === undefined) throw new Error('no worker');
    worker.options = { ...worker.options, labels: { disk: 'hdd', zone: 'a' } };
    worker.restart();
    await settle();
    const labelsAfter = async (labels: Record<string, string | null>) =>
      (await plane.operations.updateNode(one, { labels })).labels;
    expect(await labelsAfter({ disk: 'ssd', gpu: 'yes' })).toEqual({ disk: 'ssd', zone: 'a', gpu: 'yes' });
    expect(await labelsAfter({ disk: null, zone: null })).toEqual({ disk: 'hdd', zone: 'a', gpu: 'yes' });
    worker.options = { ...worker.options, labels: { gpu: 'no' } };
    worker.restart();
    await settle();
    expect(await labelsAfter({})).toEqual({ gpu: 'yes' });
  });

  it('pauses a node: what runs stays, nothing new comes; active again, what waits comes at once', async () => {
    const { plane, one, two } = await opened();
    await plane.operations.updateNode(two, { availability: 'paused' });
    const stays = await run(plane);
    await plane.operations.updateNode(one, { availability: 'paused' });
    const waits = await run(plane, { name: 'waits' });
    expect((await plane.read((view) => view.task(stays))).value.nodeName).toBe(one);
    expect((await taskOf(plane, waits)).attempts[0]?.reason?.code).toBe('no-fitting-node');
    await plane.operations.updateNode(two, { availability: 'active' });
    await settle();
    expect((await plane.read((view) => view.task(waits))).value.nodeName).toBe(two);
  });

  it('says the same twice, and only the first is an event', async () => {
    const { plane, one } = await opened();
    const update = { availability: 'draining', labels: { disk: 'ssd' }, parallel: 2 } as const;
    const first = await plane.operations.updateNode(one, update);
    const { revision } = plane;
    expect(await plane.operations.updateNode(one, update)).toEqual(first);
    expect(await plane.operations.updateNode(one, { parallel: 2 })).toEqual(first);
    expect(plane.revision).toBe(revision);
    expect(first.drain).toMatchObject({ parallel: 2, remaining: 0, waiting: [] });
  });

  it('is remembered by the next manager, and by the past', async () => {
    const { plane, nodes, open, one } = await opened();
    const before = plane.revision;
    await plane.operations.updateNode(one, { availability: 'paused', labels: { disk: 'ssd' } });
    await plane.close();
    const next = await open();
    const [node] = await nodes(next);
    expect(node).toMatchObject({ labels: { disk: 'ssd' }, node: { availability: 'paused' } });
    const { value: past } = await next.read((view) => view.node(one), before);
    expect(past).toMatchObject({ labels: {}, node: { availability: 'active' } });
  });

  it.each([
    ['an unknown node', 'nobody', {}, 'there is no node nobody'],
    ['Parallel without a drain', 'w1', { parallel: 2 }, 'only a drain has Parallel'],
  ] as const)('hears what is wrong: %s', async (_, name, update, message) => {
    const { plane, one } = await opened();
    const refused = plane.operations.updateNode(name === 'w1' ? one : name, update);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(SubmissionRefused);
  });
});
