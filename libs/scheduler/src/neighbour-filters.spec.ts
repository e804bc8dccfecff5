import { aDemand, aNode, aRequest, aScheduler, GIB } from './cluster.fixture';
import { parseConstraint } from './parse-constraint';
import type { PlacementRequest } from './placement-request';
import type { Scheduler } from './scheduler';

const web = aDemand({ labels: { app: 'web' } });
const db = aDemand({ labels: { app: 'db', tier: 'back' } });

function refusals(scheduler: Scheduler, request: Partial<PlacementRequest>): string[] {
  return scheduler
    .place(aRequest(request))
    .explanation.refused.map(({ nodeName, message }) => `${nodeName}: ${message}`);
}

const wants = (...texts: string[]): Partial<PlacementRequest> => ({ constraints: texts.map(parseConstraint) });

describe('a constraint on the tasks of a node', () => {
  const scheduler = aScheduler([aNode(1), aNode(2), aNode(3)]);
  scheduler.reserve('web/1', 'id-1', web);
  scheduler.reserve('db/1', 'id-2', db);

  it.each([
    ['task.labels.app!=web', ['worker-2', 'worker-3']],
    ['task.labels.app==web', ['worker-1']],
    ['task.labels.app in (db, cache)', ['worker-2']],
    ['task.labels.app not in (db, web)', ['worker-3']],
    ['task.labels.tier exists', ['worker-2']],
    ['task.labels.tier not exists', ['worker-1', 'worker-3']],
    ['task.labels.constructor not exists', ['worker-1', 'worker-2', 'worker-3']],
  ])('%s: fits on %j', (text, fitting) => {
    const { candidates } = scheduler.place(aRequest(wants(text))).explanation;
    expect(candidates.map(({ nodeName }) => nodeName).sort()).toEqual(fitting);
  });

  it('refuses with its text, once the node has room', () => {
    expect(refusals(scheduler, wants('task.labels.app!=web'))).toEqual([
      'worker-1: task constraint: the tasks on it do not meet task.labels.app!=web',
    ]);
    const summary = scheduler.place(aRequest(wants('task.labels.app==cache'))).explanation.summary;
    expect(summary).toBe('no node fits: 3 of 3 whose tasks rule it out (such as task.labels.app==cache)');
  });

  it('forgets a task that is gone', () => {
    const alone = aScheduler([aNode(1)]);
    alone.reserve('web/1', 'id-1', web);
    alone.reserve('web/2', 'id-1', web);
    alone.release('web/1');
    expect(alone.place(aRequest(wants('task.labels.app!=web'))).nodeId).toBeNull();
    alone.release('web/2');
    expect(alone.place(aRequest(wants('task.labels.app!=web'))).nodeId).toBe('id-1');
  });
});

describe('a maximum per node', () => {
  const two: Partial<PlacementRequest> = { demand: web, maxPerNode: 2 };

  it('counts tasks with the same labels, in any order, and no others', () => {
    const scheduler = aScheduler([aNode(1), aNode(2)]);
    const [one, other] = [aDemand({ labels: { a: '1', b: '2' } }), aDemand({ labels: { b: '2', a: '1' } })];
    scheduler.reserve('x/1', 'id-1', one);
    scheduler.reserve('y/1', 'id-1', aDemand({ labels: { a: '1' } }));
    scheduler.reserve('z/1', 'id-2', aDemand());
    expect(refusals(scheduler, { demand: other, maxPerNode: 1 })).toEqual([
      'worker-1: max per node: has 1 with the same labels, 1 allowed',
    ]);
  });

  it('fills every node to it, and then waits', () => {
    const scheduler = aScheduler([aNode(1), aNode(2)]);
    const chosen = ['a', 'b', 'c', 'd', 'e'].map((key) => {
      const { nodeId } = scheduler.place(aRequest(two));
      if (nodeId !== null) scheduler.reserve(key, nodeId, web);
      return nodeId;
    });
    expect(chosen).toEqual(['id-1', 'id-2', 'id-1', 'id-2', null]);
    expect(scheduler.place(aRequest(two)).explanation.summary).toBe('no node fits: 2 of 2 with 2 of its kind already');
  });
});

describe('volumes', () => {
  const data = aDemand({ volumes: ['data'] });

  it('take a task to the node that has them, also when its task is gone', () => {
    const scheduler = aScheduler([aNode(1), aNode(2, { volumes: ['data'] })]);
    expect(scheduler.place(aRequest({ demand: data })).nodeId).toBe('id-2');
    expect(refusals(scheduler, { demand: data })).toEqual(['worker-1: volume: data is on another node']);
  });

  it('that are nowhere are made where the first task runs, and the second follows', () => {
    const scheduler = aScheduler([aNode(1), aNode(2)]);
    scheduler.reserve('a/1', 'id-2', data);
    expect(scheduler.place(aRequest({ demand: data })).nodeId).toBe('id-2');
  });

  it('of one task on two nodes leave it nowhere to go', () => {
    const scheduler = aScheduler([aNode(1, { volumes: ['logs'] }), aNode(2, { volumes: ['data'] })]);
    const both = aDemand({ volumes: ['data', 'logs'] });
    expect(scheduler.place(aRequest({ demand: both })).explanation.summary).toBe(
      'no node fits: 2 of 2 without volume data, which is on another node',
    );
  });

  it('keep a task waiting while their node is down, until it is gone for good', () => {
    const scheduler = aScheduler([aNode(1), aNode(2, { volumes: ['data'], liveness: 'down' })]);
    expect(scheduler.place(aRequest({ demand: data })).explanation.refusedByCode).toEqual({
      'not-ready': 1,
      volume: 1,
    });
    scheduler.removeNode('id-2');
    expect(scheduler.place(aRequest({ demand: data })).nodeId).toBe('id-1');
  });

  it('may be on several nodes', () => {
    const scheduler = aScheduler([aNode(1), aNode(2, { volumes: ['data'] }), aNode(3, { volumes: ['data', 'data'] })]);
    expect(scheduler.place(aRequest({ demand: data })).explanation.nodesFitting).toBe(2);
    scheduler.setNode(aNode(3, { volumes: [] }));
    scheduler.setNode(aNode(2, { volumes: [] }));
    expect(scheduler.place(aRequest({ demand: data })).explanation.nodesFitting).toBe(3);
  });
});

describe('pids', () => {
  it('are reserved like memory: 1,000 - 700 leave 300', () => {
    const scheduler = aScheduler([aNode(1)]);
    scheduler.reserve('a/1', 'id-1', aDemand({ pids: 700 }));
    expect(scheduler.place(aRequest({ demand: aDemand({ pids: 300 }) })).nodeId).toBe('id-1');
    expect(refusals(scheduler, { demand: aDemand({ pids: 301 }) })).toEqual([
      'worker-1: pids: asks 301, 300 free of 1000',
    ]);
  });

  it('are not given by a node that can not say how many it has', () => {
    const silent = aNode(1, { capacity: { cpu: 4, memoryBytes: 8 * GIB, diskBytes: 0 } });
    expect(aScheduler([silent]).place(aRequest()).nodeId).toBe('id-1');
    expect(refusals(aScheduler([silent]), { demand: aDemand({ pids: 1 }) })).toEqual([
      'worker-1: pids: it reports none to give',
    ]);
  });

  it('that no node has make a task too large, at once', () => {
    const { explanation } = aScheduler([aNode(1)]).place(aRequest({ demand: aDemand({ pids: 1_001 }) }));
    expect([explanation.verdict, explanation.summary]).toEqual([
      'too-large',
      'no node is large enough: asks 1001 of pids, the largest node has 1000',
    ]);
  });
});
