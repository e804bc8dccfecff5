import { STRATEGIES } from '@cube/scheduler';
import { currentAttempt, type TaskSpec } from '@cube/task';
import { type FakeWorkerOptions, RandomStream, settle, specOf } from '@cube/testing';
import type { ControlPlane } from './control-plane';
import { closeClusters, openCluster } from './opened-cluster.fixture';
import type { Plan, PlanRequest } from './plan';

/* What a plan says is held against what then happens when somebody really does it. */

const NOTHING: PlanRequest = { tasks: [], drain: [], lose: [], add: [], strategy: null, everything: false };
const GIB = 2 ** 30;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

afterEach(closeClusters);

function of<T>(draw: RandomStream, some: readonly T[]): T {
  const one = draw.pick(some);
  if (one === undefined) throw new Error('nothing to draw from');
  return one;
}

function aSpec(draw: RandomStream, name: string): TaskSpec {
  const port = of(draw, ['', '', '', '8080']);
  return specOf({
    name,
    cpu: of(draw, [0, 0.5, 1, 2]),
    memoryBytes: of(draw, [0, 0.5, 1, 3, 40]) * GIB,
    portBindings: port === '' ? {} : { '80/tcp': port },
    constraints: of(draw, [[], [], ['node.labels.disk==ssd'], ['task.labels.app!=web']]),
    labels: of(draw, [{}, { app: 'web' }, { app: 'db' }]),
    spread: of(draw, [[], [{ over: 'node.labels.zone', weight: 50 }]]),
    strategy: of(draw, ['', '', ...STRATEGIES.map((one) => one.name)]),
    priority: of(draw, [10, 50, 90]),
    singleton: draw.chance(0.1),
    restartPolicy: of(draw, ['', 'always', 'no']),
  });
}

function aWorker(draw: RandomStream): FakeWorkerOptions {
  return {
    cpu: of(draw, [2, 4, 8]),
    memoryBytes: of(draw, [2, 4, 16]) * GIB,
    labels: of(draw, [{}, { disk: 'ssd', zone: 'a' }, { zone: 'b' }]),
  };
}

/** Five workers, some of whose tasks find no room. */
async function aCluster(draw: RandomStream, strategy = 'epvm') {
  const cluster = await openCluster([], { strategy });
  const { workers, plane, clock } = cluster;
  const made = ['a:1', 'b:1', 'c:1', 'd:1', 'e:1'].map((address) => workers.add(address, aWorker(draw)));
  for (const { address } of made) {
    plane.join(address);
    await settle();
  }
  for (let index = 0; index < 25; index += 1) {
    await submit(plane, [aSpec(draw, `old-${index}`)]);
    // Who was there first is told by the time.
    await clock.advance(1);
  }
  return { ...cluster, made };
}

async function submit(plane: ControlPlane, specs: readonly TaskSpec[]): Promise<void> {
  for (const spec of specs) {
    await plane.submit({ kind: 'run', eventId: null, taskId: null, spec, fingerprint: spec.name });
    await settle();
  }
}

async function planned(plane: ControlPlane, asked: Partial<PlanRequest>): Promise<Plan> {
  const { plan } = await plane.plans.plan(() => ({ ...NOTHING, ...asked }));
  expect(plan.isComplete).toBe(true);
  return plan;
}

/** Node by task, '' for none. */
async function placesOf(plane: ControlPlane): Promise<Map<string, string>> {
  const { value } = await plane.read((view) => view.tasks());
  return new Map(
    value.map(({ task, nodeName }) => [task.spec.name, currentAttempt(task).state === 'Pending' ? '' : nodeName]),
  );
}

function expectSame(
  plan: Plan,
  places: ReadonlyMap<string, string>,
  rename: Readonly<Record<string, string>> = {},
): void {
  const said = plan.tasks.map(({ name, from, explanation }) => {
    const node = explanation === null ? from : (explanation.chosen?.nodeName ?? (from === null ? '' : from));
    return [name, rename[node ?? ''] ?? node];
  });
  expect(Object.fromEntries(said)).toEqual(Object.fromEntries(said.map(([name]) => [name, places.get(name ?? '')])));
}

describe('what a plan says comes true', () => {
  it.each(SEEDS)('when its tasks are really submitted (seed %i)', async (seed) => {
    const draw = new RandomStream(seed);
    const { plane } = await aCluster(draw);
    const tasks = Array.from({ length: 12 }, (_, index) => aSpec(draw, `new-${index}`));
    const plan = await planned(plane, { tasks });
    const before = await placesOf(plane);
    await submit(plane, tasks);
    const places = await placesOf(plane);
    expectSame(plan, places);
    for (const [name, node] of before) expect(places.get(name)).toBe(node);
    expect(plan.tasks.filter(({ cause }) => cause === 'new')).toHaveLength(12);
  });

  it.each(SEEDS)('when a node is really lost (seed %i)', async (seed) => {
    const draw = new RandomStream(seed);
    const { plane, made, tick } = await aCluster(draw);
    const lost = of(draw, made);
    const plan = await planned(plane, { lose: [lost.nodeId] });
    lost.reachable = false;
    await tick(plane, 20);
    expectSame(plan, await placesOf(plane));
    expect(plan.tasks.filter(({ cause }) => cause === 'lost').length).toBe(lost.containers.size);
  });

  it.each(SEEDS)('when a node like another really joins (seed %i)', async (seed) => {
    const draw = new RandomStream(seed);
    const { plane, made, workers } = await aCluster(draw);
    const model = of(draw, made);
    const plan = await planned(plane, { add: [{ like: model.nodeId, labels: null }] });
    workers.add('like:1', model.options);
    plane.join('like:1');
    await settle();
    expectSame(plan, await placesOf(plane), { 'new-1': 'worker-like:1' });
  });

  it.each(SEEDS)('when everything is really placed anew by another strategy (seed %i)', async (seed) => {
    const { plane } = await aCluster(new RandomStream(seed));
    const strategy = of(new RandomStream(seed + 100), STRATEGIES).name;
    const plan = await planned(plane, { strategy, everything: true });
    const { workers, plane: anew } = await openCluster([], { strategy });
    const draw = new RandomStream(seed);
    for (const address of ['a:1', 'b:1', 'c:1', 'd:1', 'e:1']) {
      workers.add(address, aWorker(draw));
      anew.join(address);
      await settle();
    }
    const specs = new Map(Array.from({ length: 25 }, (_, index) => [`old-${index}`, aSpec(draw, `old-${index}`)]));
    await submit(
      anew,
      plan.tasks.flatMap(({ name }) => specs.get(name) ?? []),
    );
    const places = await placesOf(anew);
    for (const { name, explanation } of plan.tasks) {
      expect([name, explanation?.chosen?.nodeName ?? '']).toEqual([name, places.get(name)]);
    }
    expect(plan.tasks).toHaveLength(25);
  });

  it.each(SEEDS)(
    'when any one node is really lost: what finds no place is what resilience names (seed %i)',
    async (seed) => {
      const draw = new RandomStream(seed);
      const { plane, made, tick } = await aCluster(draw);
      const { resilience } = await plane.plans.resilience();
      expect(resilience).toMatchObject({ checked: 5, isComplete: true });
      const lost = of(draw, made);
      const before = await placesOf(plane);
      lost.reachable = false;
      await tick(plane, 20);
      const places = await placesOf(plane);
      const here = `worker-${lost.address}`;
      const stay = [...before]
        .filter(([name, node]) => node === here && places.get(name) === here)
        .map(([name]) => name);
      const risk = resilience.atRisk.find(({ name }) => name === here);
      expect([...(risk?.homeless.map(({ name }) => name) ?? []), ...(risk?.bound ?? [])].sort()).toEqual(stay.sort());
    },
  );
});

describe('a plan', () => {
  it('does nothing', async () => {
    const { plane, made } = await aCluster(new RandomStream(1));
    const [before, { revision }] = [await placesOf(plane), plane];
    await planned(plane, {
      tasks: [aSpec(new RandomStream(2), 'new')],
      lose: [made[0]?.nodeId ?? ''],
      drain: [made[1]?.nodeId ?? ''],
    });
    await plane.plans.resilience();
    expect(await placesOf(plane)).toEqual(before);
    expect(plane.revision).toBe(revision);
  });
});
