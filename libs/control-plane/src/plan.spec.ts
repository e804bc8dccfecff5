import { currentAttempt, type TaskSpec } from '@cube/task';
import { ManualClock, settle, specOf } from '@cube/testing';
import { closeClusters, openCluster, run, stop, taskOf } from './opened-cluster.fixture';
import { plan, type PlanRequest, type PlanSnapshot } from './plan';
import { PlanTurns } from './plan-turns';

const GIB = 2 ** 30;
const NOTHING: PlanRequest = { tasks: [], drain: [], lose: [], add: [], strategy: null, everything: false };

/** A clock that moves by 10 ms whenever it is asked. */
function ticking(): () => number {
  let now = 0;
  return () => (now += 10);
}

afterEach(closeClusters);

/** Workers of these sizes, in GiB: worker-a:1, worker-b:1, ... */
async function cluster(...sizes: readonly number[]) {
  const opened = await openCluster([]);
  const made = sizes.map((gib, index) => opened.workers.add(`${'abcdef'[index]}:1`, { memoryBytes: gib * GIB }));
  for (const { address } of made) {
    opened.plane.join(address);
    await settle();
  }
  const planned = async (asked: Partial<PlanRequest>) =>
    (await opened.plane.plans.plan(() => ({ ...NOTHING, ...asked }))).plan;
  return { ...opened, made, planned };
}

const task = (name: string, gib: number, change: Partial<TaskSpec> = {}): TaskSpec =>
  specOf({ name, memoryBytes: gib * GIB, ...change });

describe('a plan', () => {
  it('tells where new tasks would go, which would not fit, why, and what would help', async () => {
    const { planned } = await cluster(4, 2);
    // 3 + 1 fill worker-a, 2 fill worker-b; the last one has nowhere to go.
    const { tasks, remedies, nodes } = await planned({
      tasks: [task('x', 3), task('y', 2), task('z', 1), task('w', 1)],
    });
    expect(tasks.map(({ name, cause, explanation }) => [name, cause, explanation?.chosen?.nodeName])).toEqual([
      ['x', 'new', 'worker-a:1'],
      ['y', 'new', 'worker-b:1'],
      ['z', 'new', 'worker-a:1'],
      ['w', 'new', undefined],
    ]);
    expect(tasks[3]?.explanation).toMatchObject({
      verdict: 'no-fitting-node',
      refusedByCode: { memory: 2 },
      summary: 'no node fits: 2 of 2 short of memory (largest free 0 B)',
    });
    const helps = tasks[3] && remedies.get(tasks[3])?.map(({ summary }) => summary);
    expect(helps).toEqual([
      'free 1 GiB of memory on worker-a:1',
      'free 1 GiB of memory on worker-b:1',
      'add a node with 1 GiB of memory',
    ]);
    expect(nodes.map(({ before, after }) => [before.memoryBytes / GIB, after.memoryBytes / GIB])).toEqual([
      [0, 4],
      [0, 2],
    ]);
  });

  it('tells of each task what helps it, also of two by the same name', async () => {
    const { planned } = await cluster(1, 1);
    const { tasks, remedies } = await planned({ tasks: [task('x', 2), task('x', 3)] });
    const added = tasks.map((one) => remedies.get(one)?.at(-1)?.summary);
    expect(added).toEqual(['add a node with 2 GiB of memory', 'add a node with 3 GiB of memory']);
  });

  it('drains a node onto what is left, onto a node like it if there is one, and leaves who may not move', async () => {
    const { plane, planned, made } = await cluster(8, 2);
    await run(plane, task('web', 3));
    await run(plane, task('once', 3, { restartPolicy: 'no' }));
    await run(plane, task('single', 1, { singleton: true }));
    const [a] = made;
    const drain = [a?.nodeId ?? ''];
    const places = ({ tasks }: Awaited<ReturnType<typeof planned>>) =>
      tasks.map(({ name, cause, from, explanation }) => [name, cause, from, explanation?.chosen?.nodeName ?? null]);
    expect(places(await planned({ drain }))).toEqual([
      ['web', 'drained', 'worker-a:1', null],
      ['single', 'drained', 'worker-a:1', 'worker-b:1'],
      ['once', 'drained', 'worker-a:1', null],
    ]);
    const add = [{ like: a?.nodeId ?? '', labels: null }];
    const again = await planned({ drain, add });
    expect(places(again)[0]).toEqual(['web', 'drained', 'worker-a:1', 'new-1']);
    expect(again.tasks.map(({ explanation }) => explanation === null)).toEqual([false, false, true]);
    // Nobody knows that a lost singleton ended.
    expect(places(await planned({ lose: drain }))[1]).toEqual(['once', 'lost', 'worker-a:1', null]);
    expect(places(await planned({ lose: drain }))[2]).toEqual(['single', 'lost', 'worker-a:1', null]);
  });

  it('drains a fixed host port to a neighbour on the same host, which gets it once it is free', async () => {
    const { plane, planned, made, workers } = await cluster(4, 1);
    workers.add('c:1', { hostId: 'a:1' });
    plane.join('c:1');
    await settle();
    const ports = { exposedPorts: ['80/tcp'], portBindings: { '80/tcp': '8080' } } as const;
    const id = await run(plane, task('web', 2, ports));
    const { nodeId } = currentAttempt(await taskOf(plane, id));
    const drain = [nodeId ?? ''];
    const other = nodeId === made[0]?.nodeId ? 'worker-c:1' : 'worker-a:1';
    const { tasks } = await planned({ drain });
    expect(tasks.map(({ explanation }) => explanation?.chosen?.nodeName)).toEqual([other]);
    const { tasks: lost } = await planned({ lose: drain });
    expect(lost[0]?.explanation).toMatchObject({ chosen: null, refusedByCode: { 'host-port': 1 } });
  });

  it('warns where the manager would replace nothing, and of neighbours on a lost host', async () => {
    const { planned, made, workers, plane } = await cluster(4, 4);
    workers.add('c:1', { hostId: 'a:1' });
    plane.join('c:1');
    await settle();
    const [a, b] = made.map(({ nodeId }) => nodeId);
    expect((await planned({ lose: [a ?? ''] })).warnings).toEqual([
      'on the same hosts as what is lost, and taken to live on: worker-c:1',
    ]);
    expect((await planned({ lose: [a ?? '', b ?? ''] })).warnings[0]).toMatch(/^more than half of the nodes/);
  });

  it('packs everything anew by another strategy', async () => {
    const { plane, planned } = await cluster(8, 8);
    for (const name of ['one', 'two', 'three', 'four']) await run(plane, task(name, 2));
    const nodesOf = async (strategy: string) => {
      const { tasks } = await planned({ strategy, everything: true });
      return new Set(tasks.map(({ explanation }) => explanation?.chosen?.nodeName)).size;
    };
    // 4 x 2 of 8 GiB: one node holds them all, or each holds two.
    expect([await nodesOf('binpack'), await nodesOf('spread')]).toEqual([1, 2]);
  });
});

describe('resilience', () => {
  it('names the tasks that would find no node, node by node, and those that may not move', async () => {
    const { plane } = await cluster(4, 4, 2);
    await run(plane, task('large', 3));
    await run(plane, task('mid', 2));
    await run(plane, task('single', 1, { singleton: true, constraints: ['node.name==worker-c:1'] }));
    // large (3 GiB) is on one node of 4, mid (2) on the other, which leaves 2; worker-c has 1 left. Only mid can move.
    const { resilience } = await plane.plans.resilience();
    expect(resilience).toMatchObject({ checked: 3, isComplete: true });
    expect(
      resilience.atRisk.map(({ name, tasks, homeless, bound }) => [
        name,
        tasks,
        homeless.map((one) => one.name),
        bound,
      ]),
    ).toEqual([
      ['worker-a:1', 1, ['large'], []],
      ['worker-b:1', 1, ['mid'], []],
      ['worker-c:1', 0, [], ['single']],
    ]);
  });

  it('tries each loss alone: no loss leaves its mark on the next', async () => {
    const { plane } = await cluster(8, 16, 4);
    const rr = { strategy: 'roundrobin' };
    await run(plane, task('x', 0, rr));
    const filler = await run(plane, task('filler', 6, { strategy: 'spread', constraints: ['node.name==worker-a:1'] }));
    await run(plane, task('A', 3, rr));
    await run(plane, task('B', 6, rr));
    await stop(plane, filler);
    // The round stands at b. Without a, x goes to c, the next. Without b, A goes to c too, since the round still stands at b; that
    // leaves a whole, and B fits there. Had x moved the round on, A would go to a, and B nowhere.
    expect((await plane.plans.resilience()).resilience.atRisk).toEqual([]);
  });
});

describe('the turns of long work', () => {
  it('let others go first every few milliseconds, and end with the budget', async () => {
    const clock = new ManualClock();
    let pauses = 0;
    const turns = new PlanTurns(clock, async () => void (pauses += 1), 100);
    for (let step = 0; step < 16; step += 1) await turns.next();
    expect([pauses, turns.isOver]).toEqual([0, false]);
    await clock.skip(50);
    for (let step = 0; step < 16; step += 1) await turns.next();
    expect([pauses, turns.isOver]).toEqual([1, false]);
    await clock.skip(50);
    for (let step = 0; step < 16; step += 1) await turns.next();
    expect([pauses, turns.isOver]).toEqual([2, true]);
  });

  it('bound a plan: what was not looked at is missing, and it says so', async () => {
    const { plane } = await openCluster(['a:1']);
    const tasks = Array.from({ length: 2_000 }, (_, index) => task(`t-${index}`, 0));
    const snapshot = await new Promise<PlanSnapshot>((resolve) => {
      void plane.plans.plan((one) => {
        resolve(one);
        return NOTHING;
      });
    });
    // Every 16 steps the clock is looked at, twice when there is a pause: 20 ms. 1,000 ms are 50 times 16 tasks, about.
    const slow = { now: () => 0, after: () => () => undefined, monotonic: ticking() };
    const { isComplete, tasks: looked } = await plan(
      snapshot,
      { ...NOTHING, tasks },
      new PlanTurns(slow, settle, 1_000),
    );
    expect(isComplete).toBe(false);
    expect(looked.length).toBeGreaterThan(700);
    expect(looked.length).toBeLessThan(900);
  });

  it('are for one plan at a time, and a few that wait', async () => {
    const { plane } = await openCluster(['a:1']);
    const asked = Array.from({ length: 6 }, () => plane.plans.plan(() => NOTHING).then(() => 'made', String));
    expect((await Promise.all(asked)).map((one) => one.slice(0, 4))).toEqual([
      'made',
      'made',
      'made',
      'made',
      'made',
      'Stor',
    ]);
    await expect(plane.plans.plan(() => NOTHING)).resolves.toBeDefined();
  });
});
