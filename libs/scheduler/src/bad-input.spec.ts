import { aDemand, aNode, aRequest, aScheduler, GIB } from './cluster.fixture';
import { parseConstraint } from './parse-constraint';

describe('in bounded time, the scheduler answers', () => {
  it('20,000 constraints, each asked once of each node', () => {
    let looks = 0;
    const labels = new Proxy(
      { disk: '19999' },
      {
        get: (target, key) => {
          looks += 1;
          return Reflect.get(target, key) as unknown;
        },
      },
    );
    const constraints = Array.from({ length: 20_000 }, (_, n) => parseConstraint(`node.labels.disk!=${n}`));
    const scheduler = aScheduler([1, 2, 3, 4, 5].map((n) => aNode(n, { labels })));
    const { explanation } = scheduler.place(aRequest({ constraints }));
    expect(explanation.summary).toBe('no node fits: 5 of 5 outside the constraints (such as node.labels.disk!=19999)');
    // Once more for each of the five that are shown as refused, and for the one in the summary.
    expect(looks).toBeLessThanOrEqual((5 + 5 + 1) * 20_000);
  });

  it('a label of tasks with 50,000 values on one node, which is not looked through', () => {
    const scheduler = aScheduler([aNode(1), aNode(2)]);
    for (let n = 0; n < 50_000; n += 1) scheduler.reserve(`${n}`, 'id-1', aDemand({ labels: { serial: `${n}` } }));
    // 4,000 looks through 50,000 values would take minutes.
    for (let n = 46_000; n < 50_000; n += 1) {
      const constraints = [parseConstraint(`task.labels.serial!=${n}`)];
      expect(scheduler.wouldPlace(aRequest({ constraints })).nodeId).toBe('id-2');
    }
  }, 60_000);

  it('a task that is larger than any node, with the largest', () => {
    const small = { cpu: 2, memoryBytes: 4 * GIB, diskBytes: 0, pids: 0 };
    const scheduler = aScheduler([aNode(1), aNode(2, { capacity: small })]);
    const { explanation } = scheduler.place(aRequest({ demand: aDemand({ memoryBytes: 9 * GIB }) }));
    expect([explanation.verdict, explanation.summary]).toEqual([
      'too-large',
      'no node is large enough: asks 9 GiB of memory, the largest node has 8 GiB',
    ]);
  });
});

describe('a node that', () => {
  it.each([0, -1, NaN, Infinity])('reports %d of everything takes nothing, and hides no other', (nothing) => {
    const broken = { cpu: nothing, memoryBytes: nothing, diskBytes: nothing, pids: nothing };
    const scheduler = aScheduler([aNode(1, { capacity: broken }), aNode(2)]);
    const { nodeId, explanation } = scheduler.place(aRequest({ demand: aDemand({ cpu: 1, pids: 1 }) }));
    expect([nodeId, explanation.refusedByCode]).toEqual(['id-2', { 'no-capacity': 1 }]);
  });

  it('vanishes between decision and reservation keeps what was decided, and wakes whoever its end helps', () => {
    const scheduler = aScheduler([aNode(1)]);
    const waiting = aRequest({ demand: aDemand({ cpu: 4 }) });
    const { nodeId } = scheduler.place(aRequest({ demand: aDemand({ cpu: 1 }) }));
    scheduler.removeNode('id-1');
    scheduler.reserve('a/1', nodeId ?? '', aDemand({ cpu: 1 }));
    expect(scheduler.place(waiting).explanation.verdict).toBe('no-nodes');
    scheduler.waiting.add('w', waiting, 50);
    scheduler.setNode(aNode(1));
    expect(scheduler.waiting.helped(100).groups).toEqual([]); // 4 - 1 < 4
    scheduler.release('a/1');
    expect(scheduler.waiting.helped(100).groups).toHaveLength(1);
  });
});
