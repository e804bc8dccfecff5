import { aDemand, aNode, aRequest, aScheduler, GIB, onPort } from './cluster.fixture';
import { parseConstraint } from './parse-constraint';
import type { PlacementRequest } from './placement-request';
import type { Scheduler } from './scheduler';

const ALL = 1e9;

/** Tries the task, and lets it wait if it must. */
function wait(scheduler: Scheduler, task: string, request: PlacementRequest, priority = 50): void {
  expect(scheduler.place(request).nodeId).toBeNull();
  scheduler.waiting.add(task, request, priority);
}

function helped(scheduler: Scheduler, budget = ALL): string[][] {
  return scheduler.waiting.helped(budget).groups.map(({ tasks }) => [...tasks]);
}

const memory = (gib: number): PlacementRequest => aRequest({ demand: aDemand({ memoryBytes: gib * GIB }) });
const on = (label: string): PlacementRequest => aRequest({ constraints: [parseConstraint(`node.labels.${label}`)] });

describe('a task that waits', () => {
  it('is told when what a task gives back is enough for it, and not before', () => {
    const scheduler = aScheduler([aNode(1)]); // 8 GiB
    for (const n of [1, 2, 3, 4]) scheduler.reserve(`${n}/1`, 'id-1', aDemand({ memoryBytes: 2 * GIB }));
    wait(scheduler, 'three', memory(3));
    wait(scheduler, 'five', memory(5));
    scheduler.release('1/1'); // 2 GiB free
    expect(helped(scheduler)).toEqual([]);
    scheduler.release('2/1'); // 4 GiB free
    expect(helped(scheduler)).toEqual([['three']]);
    scheduler.release('3/1'); // 6 GiB free
    expect(helped(scheduler)).toEqual([['three'], ['five']]);
  });

  it('is told once for each change', () => {
    const scheduler = aScheduler([]);
    wait(scheduler, 'a', memory(1));
    scheduler.setNode(aNode(1));
    expect(helped(scheduler)).toEqual([['a']]);
    expect(helped(scheduler)).toEqual([]);
  });

  it('is told of a label, of another node and of the end of a silence, if it meets what it asks', () => {
    const scheduler = aScheduler([aNode(1), aNode(2, { liveness: 'down', labels: { gpu: '1' } })]);
    wait(scheduler, 'ssd', on('disk==ssd'));
    wait(scheduler, 'gpu', on('gpu exists'));
    wait(scheduler, 'zone', on('zone==a'));
    scheduler.setNode(aNode(1, { labels: { disk: 'ssd' } }));
    expect(helped(scheduler)).toEqual([['ssd']]);
    scheduler.setNode(aNode(2, { labels: { gpu: '1' } }));
    expect(helped(scheduler)).toEqual([['gpu']]);
    scheduler.setNode(aNode(3, { labels: { zone: 'a' } }));
    expect(helped(scheduler)).toEqual([['zone']]);
  });

  it('is told of a port that is free again, on every node of the host', () => {
    const scheduler = aScheduler([aNode(1, { hostId: 'h' }), aNode(2, { hostId: 'h', labels: { disk: 'ssd' } })]);
    scheduler.reserve('a/1', 'id-1', onPort(80));
    wait(scheduler, 'b', { ...on('disk==ssd'), demand: onPort(80) });
    scheduler.release('a/1');
    expect(helped(scheduler)).toEqual([['b']]);
  });

  it('is told of the company that it wants, and of the end of the company that it does not', () => {
    const scheduler = aScheduler([aNode(1)]);
    const wants = (text: string): PlacementRequest => aRequest({ constraints: [parseConstraint(text)] });
    scheduler.reserve('db/1', 'id-1', aDemand({ labels: { app: 'db' } }));
    wait(scheduler, 'shy', wants('task.labels.app!=db'));
    wait(scheduler, 'sociable', wants('task.labels.app==web'));
    scheduler.reserve('web/1', 'id-1', aDemand({ labels: { app: 'web' } }));
    expect(helped(scheduler)).toEqual([['sociable']]);
    scheduler.release('db/1');
    expect(helped(scheduler)).toContainEqual(['shy']);
  });

  it('is told when its volume is nowhere any more', () => {
    const scheduler = aScheduler([aNode(1), aNode(2, { liveness: 'down', volumes: ['data'] })]);
    wait(scheduler, 'a', aRequest({ demand: aDemand({ volumes: ['data'] }) }));
    scheduler.removeNode('id-2');
    expect(helped(scheduler)).toEqual([['a']]);
  });

  it('hears nothing of statistics, unless disk was freed', () => {
    const full = { cpu: 1, memoryBytes: 0, diskBytes: 99 * GIB };
    const node = aNode(1, { use: full });
    const scheduler = aScheduler([node]);
    wait(scheduler, 'a', aRequest({ demand: aDemand({ diskBytes: 5 * GIB }) }));
    const { version } = scheduler.waiting;
    scheduler.setNode({ ...node, use: { ...full, cpu: 2 } });
    expect(scheduler.waiting.version).toBe(version);
    scheduler.setNode({ ...node, use: { ...full, diskBytes: 10 * GIB } });
    expect(helped(scheduler)).toEqual([['a']]);
  });
});

describe('the waiting room', () => {
  it('keeps tasks that ask the same together, whichever strategy they name, the longest waiting first', () => {
    const scheduler = aScheduler([]);
    wait(scheduler, 'one', { ...memory(1), strategy: 'binpack' });
    wait(scheduler, 'two', memory(1));
    wait(scheduler, 'three', memory(2));
    wait(scheduler, 'one', { ...memory(1), strategy: 'binpack' });
    scheduler.setNode(aNode(1));
    expect(helped(scheduler)).toEqual([['one', 'two'], ['three']]);
  });

  it('tells the most urgent first, and of whom it did not come to look at', () => {
    const scheduler = aScheduler([]);
    wait(scheduler, 'low', memory(1), 10);
    wait(scheduler, 'high', memory(2), 90);
    wait(scheduler, 'middle', memory(3), 50);
    scheduler.setNode(aNode(1));
    const first = scheduler.waiting.helped(1);
    expect([first.groups.map(({ priority }) => priority), first.unseen]).toEqual([[90], 50]);
    const rest = scheduler.waiting.helped(ALL);
    expect([rest.groups.map(({ priority }) => priority), rest.unseen]).toEqual([[50, 10], null]);
  });

  it('names those that were not tried for longest', () => {
    const scheduler = aScheduler([]);
    for (const task of ['a', 'b', 'c', 'a']) wait(scheduler, task, memory(1));
    expect(scheduler.waiting.longestUntried(2)).toEqual(['b', 'c']);
  });

  it('forgets who waits no longer', () => {
    const scheduler = aScheduler([]);
    wait(scheduler, 'a', memory(1));
    scheduler.waiting.remove('a');
    scheduler.waiting.remove('a');
    expect([scheduler.waiting.size, scheduler.waiting.has('a')]).toEqual([0, false]);
    scheduler.setNode(aNode(1));
    expect(helped(scheduler)).toEqual([]);
  });

  it('asks each changed node once for 1,000 kinds of tasks, and nobody when nothing changed', () => {
    const scheduler = aScheduler([]);
    for (let n = 0; n < 1_000; n += 1) wait(scheduler, `${n}`, memory(100 + n));
    for (let n = 1; n <= 50; n += 1) scheduler.setNode(aNode(n));
    const budget = 1_000 * 50;
    expect(scheduler.waiting.helped(budget - 1).unseen).toBeNull();
    expect(scheduler.waiting.helped(1)).toEqual({ groups: [], unseen: null });
    scheduler.setNode(aNode(1, { labels: { new: '1' } }));
    expect(scheduler.waiting.helped(500).unseen).toBe(50);
    expect(scheduler.waiting.helped(501).unseen).toBeNull();
  });
});
