import { aDemand, aNode, aRequest, aScheduler, GIB } from './cluster.fixture';

const next = aRequest({ strategy: 'roundrobin' });

describe('round robin', () => {
  it('goes through the nodes in the order of joining and starts over', () => {
    const scheduler = aScheduler([aNode(3), aNode(1), aNode(2)]);
    expect([1, 2, 3, 4].map(() => scheduler.place(next).nodeId)).toEqual(['id-1', 'id-2', 'id-3', 'id-1']);
  });

  it('steps over nodes that do not fit, and over gaps left by nodes that are gone', () => {
    const scheduler = aScheduler([aNode(1), aNode(2, { liveness: 'down' }), aNode(5), aNode(9)]);
    expect([1, 2, 3, 4].map(() => scheduler.place(next).nodeId)).toEqual(['id-1', 'id-5', 'id-9', 'id-1']);
    scheduler.removeNode('id-1');
    expect([1, 2].map(() => scheduler.place(next).nodeId)).toEqual(['id-5', 'id-9']);
  });

  it('goes on where its recorded cursor says', () => {
    const nodes = [aNode(1), aNode(2), aNode(3)];
    const before = aScheduler(nodes);
    before.place(next);
    const after = aScheduler(nodes, { cursors: before.cursors });
    expect(after.place(next).nodeId).toBe('id-2');
  });

  it('does not move its cursor for a question, a task of another strategy, or a task without a node', () => {
    const scheduler = aScheduler([aNode(1), aNode(2)]);
    scheduler.wouldPlace(next);
    scheduler.place(aRequest({ strategy: 'epvm' }));
    scheduler.place({ ...next, demand: aDemand({ memoryBytes: 999 * GIB }) });
    expect(scheduler.cursors.roundRobin).toBe(0);
    expect(scheduler.place(next).nodeId).toBe('id-1');
  });
});
