import { currentAttempt } from '@cube/task';
import { settle } from '@cube/testing';
import type { ControlPlane } from './control-plane';
import { RevisionUnavailableError } from './history';
import { closeClusters, openCluster, run, stop, taskOf } from './opened-cluster.fixture';
import type { TablePage } from './placement-book';
import type { PlacementAnswer } from './placements';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const ALL = { after: null, limit: 1_000 };

afterEach(closeClusters);

async function placementOf(plane: ControlPlane, id: string, table: TablePage | null = null): Promise<PlacementAnswer> {
  const placement = await plane.placement(id, table);
  if (placement === null) throw new Error('no placement was tried');
  return placement;
}

/** worker-a:1 has 2 GiB and is nearly full, worker-b:1 has 8 GiB and no ssd. */
async function twoWorkers() {
  const cluster = await openCluster([]);
  const [small, large] = [
    cluster.workers.add('a:1', { memoryBytes: 2 * GIB, labels: { disk: 'ssd' } }),
    cluster.workers.add('b:1'),
  ];
  for (const { address } of [small, large]) cluster.plane.join(address);
  await settle();
  return { ...cluster, small, large };
}

const onSsd = { constraints: ['node.labels.disk==ssd'] };

describe('the placement of a task that waits', () => {
  it('tells what would make it fit, and which task to stop; doing so runs it', async () => {
    const { plane } = await twoWorkers();
    await run(plane, { name: 'tiny', memoryBytes: 100 * MIB, ...onSsd });
    const filler = await run(plane, { name: 'filler', memoryBytes: 2 * GIB - 401 * MIB, ...onSsd });
    const waiting = await run(plane, { name: 'waiting', memoryBytes: 512 * MIB, ...onSsd });
    // 2048 - 100 - (2048 - 401) = 301 MiB are free, 512 - 301 = 211 are missing: more than tiny has.
    const { remedies, explanation } = await placementOf(plane, waiting);
    expect(explanation.summary).toContain('1 of 2 outside the constraints');
    expect(remedies.map(({ summary, stop: names }) => [summary, names.map(({ spec }) => spec.name)])).toEqual([
      ['label worker-b:1 disk=ssd', []],
      ['free 211 MiB of memory on worker-a:1', ['filler']],
      ['add a node with 512 MiB of memory, label disk=ssd', []],
    ]);
    await stop(plane, filler);
    expect(currentAttempt(await taskOf(plane, waiting))).toMatchObject({ state: 'Running', nodeId: 'node-a:1' });
    expect((await placementOf(plane, waiting)).remedies).toEqual([]);
  });

  it('runs once the label is there', async () => {
    const { plane, large } = await twoWorkers();
    const waiting = await run(plane, { memoryBytes: 4 * GIB, ...onSsd });
    expect((await placementOf(plane, waiting)).remedies[0]?.summary).toBe('label worker-b:1 disk=ssd');
    large.options = { ...large.options, labels: { disk: 'ssd' } };
    large.restart();
    await settle();
    expect(currentAttempt(await taskOf(plane, waiting))).toMatchObject({ state: 'Running', nodeId: 'node-b:1' });
  });

  it('names the least task that is enough', async () => {
    const { plane } = await twoWorkers();
    for (const [name, mib] of [
      ['large', 900],
      ['middle', 600],
      ['small', 300],
    ] as const) {
      await run(plane, { name, memoryBytes: mib * MIB, ...onSsd });
    }
    // 2048 - 1800 = 248 MiB are free, 748 - 248 = 500 are missing: large and middle are each enough.
    const waiting = await run(plane, { name: 'waiting', memoryBytes: 748 * MIB, ...onSsd });
    const here = (await placementOf(plane, waiting)).remedies.find(({ nodeName }) => nodeName === 'worker-a:1');
    expect(here?.stop.map(({ spec }) => spec.name)).toEqual(['middle']);
  });

  it('names all tasks that must go together, and the holder of a port', async () => {
    const { plane } = await twoWorkers();
    for (const name of ['one', 'two', 'three']) await run(plane, { name, memoryBytes: 600 * MIB, ...onSsd });
    const ports = { portBindings: { '80/tcp': '8080' } as const };
    await run(plane, { name: 'holder', ...ports, ...onSsd });
    const waiting = await run(plane, { name: 'waiting', memoryBytes: GIB, ...ports, ...onSsd });
    // 2048 - 3 x 600 = 248 MiB are free, 1024 - 248 = 776 are missing: two tasks of 600.
    const here = (await placementOf(plane, waiting)).remedies.find(({ nodeName }) => nodeName === 'worker-a:1');
    expect(here?.summary).toBe(
      'free 776 MiB of memory on worker-a:1, and free host port 8080/tcp on the host of worker-a:1',
    );
    expect(here?.stop.map(({ spec }) => spec.name)).toEqual(['holder', 'one', 'two']);
  });
});

describe('the whole table of a decision', () => {
  it('is that of the moment it was made, and its hash proves it', async () => {
    const { plane, large } = await twoWorkers();
    const id = await run(plane, { name: 'first', memoryBytes: GIB });
    // What happens afterwards changes nothing about it.
    for (let count = 0; count < 5; count += 1) await run(plane, { name: `later-${count}`, memoryBytes: GIB });
    large.options = { ...large.options, labels: { disk: 'ssd' } };
    large.restart();
    await settle();
    const { explanation, hash, again } = await placementOf(plane, id, ALL);
    expect(again?.hash).toBe(hash);
    expect(again?.table).toEqual([...explanation.candidates].sort((a, b) => (a.nodeName < b.nodeName ? -1 : 1)));
    expect(explanation.chosen?.nodeName).toBe('worker-b:1');
  });

  it('has every node, also those that the record left out, and comes in pages', async () => {
    const addresses = Array.from({ length: 12 }, (_, n) => `w${n + 10}:1`);
    const { plane } = await openCluster(addresses);
    const id = await run(plane, { constraints: ['node.name==worker-w21:1'] });
    const { explanation, again, hash } = await placementOf(plane, id, ALL);
    expect(explanation.refused).toHaveLength(5);
    expect(again?.table.map(({ nodeName }) => nodeName)).toEqual(addresses.map((address) => `worker-${address}`));
    expect(again?.hash).toBe(hash);
    const page = await placementOf(plane, id, { after: 'worker-w19:1', limit: 2 });
    expect(page.again?.table.map(({ nodeName }) => nodeName)).toEqual(['worker-w20:1', 'worker-w21:1']);
    expect((await placementOf(plane, id, { after: 'nobody', limit: 2 })).again?.table).toEqual([]);
  });

  it('is of now for a task that waits', async () => {
    const { plane } = await twoWorkers();
    const id = await run(plane, { memoryBytes: 4 * GIB, ...onSsd });
    const { again, hash, revision } = await placementOf(plane, id, ALL);
    expect(again?.table.map((row) => ('code' in row ? row.code : 'fits'))).toEqual(['memory', 'constraint']);
    expect(again?.hash).toBe(hash);
    expect(revision).toBe(plane.revision);
  });

  it('is gone once what it read is forgotten, and says so', async () => {
    const { plane, made, tick } = await openCluster(['a:1'], { keptRevisions: 10 });
    const id = await run(plane);
    for (let change = 0; change < 40; change += 1) {
      made[0]?.report(id, 1, { health: change % 2 === 0 ? 'healthy' : 'starting' });
      await settle();
    }
    await tick(plane, 2);
    await expect(plane.placement(id, ALL)).rejects.toThrow(RevisionUnavailableError);
    expect((await placementOf(plane, id)).explanation.chosen?.nodeName).toBe('worker-a:1');
  });
});
