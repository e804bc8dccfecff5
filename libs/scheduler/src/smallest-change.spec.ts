import { aDemand, aNode, aRequest, aScheduler, GIB, MIB, onPort } from './cluster.fixture';
import type { NodeView } from './node-view';
import { parseConstraint } from './parse-constraint';
import type { PlacementRequest } from './placement-request';
import { NO_RULES } from './placement-rules';
import type { Scheduler } from './scheduler';
import type { Remedy } from './smallest-change';

const ssd = [parseConstraint('node.labels.disk==ssd')];

function remediesIn(scheduler: Scheduler, asked: Partial<PlacementRequest>): readonly Remedy[] {
  const search = scheduler.remedies(aRequest(asked));
  for (let turn = search.next(); ; turn = search.next()) if (turn.done === true) return turn.value;
}

function summaries(nodes: readonly NodeView[], asked: Partial<PlacementRequest>): string[] {
  return remediesIn(aScheduler(nodes), asked).map(({ summary }) => summary);
}

describe('what would make a task fit', () => {
  it('is the memory that is missing, or the label', () => {
    // worker-1 has 2 GiB, of which 2 GiB - 301 MiB are reserved: 512 - 301 = 211 MiB are missing. worker-2 has the room, not the label.
    const scheduler = aScheduler([
      aNode(1, { labels: { disk: 'ssd' }, capacity: { cpu: 4, memoryBytes: 2 * GIB, diskBytes: 0 } }),
      aNode(2),
    ]);
    scheduler.reserve('a/1', 'id-1', aDemand({ memoryBytes: 2 * GIB - 301 * MIB }));
    const remedies = remediesIn(scheduler, { constraints: ssd, demand: aDemand({ memoryBytes: 512 * MIB }) });
    expect(remedies.map(({ summary }) => summary)).toEqual([
      'label worker-2 disk=ssd',
      'free 211 MiB of memory on worker-1',
      'add a node with 512 MiB of memory, label disk=ssd',
    ]);
    expect(remedies[1]).toMatchObject({
      nodeId: 'id-1',
      changes: [{ kind: 'free', resource: 'memory', amount: 211 * MIB }],
    });
  });

  it('is all that one node lacks, together', () => {
    const scheduler = aScheduler([aNode(1, { availability: 'paused', liveness: 'down' })]);
    scheduler.reserve('a/1', 'id-1', aDemand({ cpu: 3.5, hostPorts: [{ address: null, port: 80, protocol: 'tcp' }] }));
    const demand = { ...onPort(80), cpu: 1 };
    // Of 4 cores 3.5 are reserved: 0.5 are free, 1 - 0.5 are missing.
    expect(remediesIn(scheduler, { demand, constraints: ssd })[0]?.summary).toBe(
      'bring worker-1 back, which is down, and activate worker-1, which is paused, and label worker-1 disk=ssd, ' +
        'and free 0.5 cores on worker-1, and free host port 80/tcp on the host of worker-1',
    );
  });

  it('counts what is written on the disk, whoever wrote it', () => {
    const use = { cpu: 4, memoryBytes: 8 * GIB, diskBytes: 95 * GIB };
    // 100 - 95 = 5 GiB are free, 10 - 5 are missing; busy cores and memory refuse nothing.
    expect(
      summaries([aNode(1, { use })], { demand: aDemand({ cpu: 1, memoryBytes: GIB, diskBytes: 10 * GIB }) })[0],
    ).toBe('free 5 GiB of disk on worker-1');
  });

  it('is the value that meets all constraints on a label, or its removal', () => {
    const constraints = ['node.labels.zone!=b', 'node.labels.zone==a'].map(parseConstraint);
    expect(summaries([aNode(1, { labels: { zone: 'b' } })], { constraints })[0]).toBe('label worker-1 zone=a');
    expect(summaries([aNode(1, { labels: { zone: 'b' } })], { constraints: constraints.slice(0, 1) })[0]).toBe(
      'remove the label zone from worker-1',
    );
  });

  it('is only a new node where the task is larger than any, or of another platform', () => {
    expect(summaries([aNode(1)], { demand: aDemand({ memoryBytes: 64 * GIB }) })).toEqual([
      'add a node with 64 GiB of memory',
    ]);
    expect(summaries([aNode(1)], { platform: 'linux/arm64' })).toEqual(['add a node with platform linux/arm64']);
    expect(summaries([], {})).toEqual(['add a node']);
    expect(summaries([aNode(1)], { constraints: [parseConstraint('node.name==big')] })).toEqual([
      'add a node named big',
    ]);
  });

  it('is nothing where what is asked contradicts itself', () => {
    const both = ['node.labels.zone==a', 'node.labels.zone==b'].map(parseConstraint);
    expect(summaries([aNode(1)], { constraints: both })).toEqual([]);
    const twice = { address: null, port: 80, protocol: 'tcp' };
    expect(summaries([aNode(1)], { demand: aDemand({ hostPorts: [twice, twice] }) })).toEqual([]);
  });

  it('is a stop of the tasks that are not wanted there, or of peers beyond the most', () => {
    const scheduler = aScheduler([aNode(1), aNode(2)]);
    scheduler.reserve('a/1', 'id-1', aDemand({ labels: { app: 'web' } }));
    scheduler.reserve('b/1', 'id-2', aDemand({ labels: { app: 'db' } }));
    scheduler.reserve('c/1', 'id-2', aDemand({ labels: { app: 'db' } }));
    const apart = ['task.labels.app not in (web, db)'].map(parseConstraint);
    expect(remediesIn(scheduler, { constraints: apart }).map(({ summary }) => summary)).toEqual([
      'stop the tasks on worker-1 with the label app=web or db',
      'stop the tasks on worker-2 with the label app=web or db',
      'add a node',
    ]);
    // worker-2 has two peers and one is allowed, the task itself: 2 - 1 + 1 = 2 must go.
    const onNode = [parseConstraint('node.name==worker-2')];
    const peer = { constraints: onNode, maxPerNode: 1, demand: aDemand({ labels: { app: 'db' } }) };
    expect(remediesIn(scheduler, peer)[0]?.summary).toBe('stop 2 of the tasks on worker-2 that have the same labels');
  });

  it('is no other machine where a volume is, and no company where none may be started', () => {
    const scheduler = aScheduler([aNode(1, { volumes: ['data'], availability: 'paused' }), aNode(2)]);
    const demand = aDemand({ volumes: ['data'] });
    expect(remediesIn(scheduler, { demand }).map(({ summary }) => summary)).toEqual([
      'activate worker-1, which is paused',
    ]);
    expect(remediesIn(scheduler, { constraints: [parseConstraint('task.labels.app==db')] })).toEqual([]);
  });

  it('is a label that exists, or a version above or below', () => {
    const label = (text: string) => summaries([aNode(1)], { constraints: [parseConstraint(text)] })[0];
    expect(label('node.labels.gpu exists')).toBe('label worker-1 gpu=true');
    expect(label('node.labels.gpu in (a100, h100)')).toBe('label worker-1 gpu=a100');
    expect(label('node.labels.driver>5.2')).toBe('label worker-1 driver=5.2.1');
    expect(label('node.labels.driver<5.2')).toBe('label worker-1 driver=0');
  });

  it('counts what is kept back on the node', () => {
    const rules = { reserve: { cpu: 0, memoryBytes: 0, diskBytes: 20 * GIB }, overcommit: NO_RULES.overcommit };
    const use = { cpu: 0, memoryBytes: 0, diskBytes: 75 * GIB };
    // 100 - 20 - 75 = 5 GiB are free, 10 - 5 are missing.
    const search = remediesIn(aScheduler([aNode(1, { use })], { rules }), { demand: aDemand({ diskBytes: 10 * GIB }) });
    expect(search[0]?.summary).toBe('free 5 GiB of disk on worker-1');
  });

  it('shows the least of each kind, few of all, on whatever number of nodes', () => {
    const nodes = Array.from({ length: 2_000 }, (_, n) => aNode(n + 1, n % 2 === 0 ? { labels: { disk: 'ssd' } } : {}));
    const scheduler = aScheduler(nodes);
    for (const { id, joinNumber } of nodes) {
      scheduler.reserve(id, id, aDemand({ memoryBytes: 8 * GIB - (joinNumber % 500) * MIB }));
    }
    // Odd numbers have the label: 499 of 500 MiB are free on worker-499 and on 999. On worker-498 it's 498, and the label is missing.
    expect(
      remediesIn(scheduler, { constraints: ssd, demand: aDemand({ memoryBytes: 500 * MIB }) }).map(
        ({ summary }) => summary,
      ),
    ).toEqual([
      'free 1 MiB of memory on worker-499',
      'free 1 MiB of memory on worker-999',
      'label worker-498 disk=ssd, and free 2 MiB of memory on worker-498',
      'label worker-998 disk=ssd, and free 2 MiB of memory on worker-998',
      'add a node with 500 MiB of memory, label disk=ssd',
    ]);
  });

  it('lets others go first every few hundred nodes, and tells nothing of a node that went away meanwhile', () => {
    const scheduler = aScheduler(Array.from({ length: 1_200 }, (_, n) => aNode(n + 1, { availability: 'paused' })));
    const search = scheduler.remedies(aRequest());
    expect([search.next().done, search.next().done]).toEqual([false, false]);
    scheduler.removeNode('id-1');
    scheduler.setNode(aNode(2));
    expect(search.next()).toMatchObject({ done: true, value: [{ summary: 'add a node' }] });
  });
});
