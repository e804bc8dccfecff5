import { fixedHostPorts, isEnded, type TaskSpec } from '@cube/task';
import fc from 'fast-check';
import { closeClusters, openCluster, run, taskOf } from './opened-cluster.fixture';

/*
 * A drain does what `plan` said that it would do: the same tasks move, to the same nodes, and the same stay. On the way no
 * task is without a container that need not be, and no more of them are on their way at once than the drain allows.
 */

afterEach(closeClusters);

const spec: fc.Arbitrary<Partial<TaskSpec>> = fc.record({
  cpu: fc.constantFrom(0, 0.5, 1, 2),
  priority: fc.constantFrom(10, 50),
  restartPolicy: fc.constantFrom('', '', 'always', 'no'),
  singleton: fc.constantFrom(false, false, false, true),
  portBindings: fc.constantFrom({}, {}, { '80/tcp': '8080' }),
  labels: fc.constantFrom({}, { app: 'web' }, { app: 'db' }),
  constraints: fc.constantFrom<string[]>([], [], ['node.labels.disk==ssd'], ['task.labels.app!=db']),
  spread: fc.constantFrom([], [{ over: 'node.labels.zone', weight: 50 }]),
  maxPerNode: fc.constantFrom(0, 0, 2),
  strategy: fc.constantFrom('', 'binpack', 'spread', 'roundrobin'),
});

const workers = [
  { cpu: 4, labels: { disk: 'ssd', zone: 'a' } },
  { cpu: 4, labels: { disk: 'ssd', zone: 'b' } },
  { cpu: 3, labels: { zone: 'a' } },
  { cpu: 2, labels: { zone: 'c' }, hostId: 'a:1' },
];

describe('a drain', () => {
  it('does what its plan said', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(spec, { minLength: 1, maxLength: 12 }), fc.nat(3), async (specs, which) => {
        const { plane, made, tick } = await openCluster(['a:1', 'b:1', 'c:1', 'd:1']);
        for (const [index, worker] of made.entries()) {
          worker.options = workers[index] ?? {};
          worker.restart();
        }
        await tick(plane, 1);
        const ids: string[] = [];
        for (const [index, one] of specs.entries()) ids.push(await run(plane, { ...one, name: `task-${index}` }));
        const leaves = made[which];
        if (leaves === undefined) throw new Error('no such worker');
        const nothing = { tasks: [], lose: [], add: [], strategy: null, everything: false };
        const { plan } = await plane.plans.plan(() => ({ ...nothing, drain: [leaves.nodeId] }));
        const said = plan.tasks
          .filter(({ cause }) => cause === 'drained')
          .map(({ id, explanation }) => `${id} to ${explanation?.chosen?.nodeName ?? 'nowhere'}`);
        const busiest = watch(made, new Map(ids.map((id, index) => [id, specs[index] ?? {}])));
        await plane.operations.updateNode(leaves.nodeId, { availability: 'draining' });
        await tick(plane, 3);
        const done = await Promise.all(
          plan.tasks
            .flatMap(({ id, cause }) => (cause === 'drained' && id !== null ? [id] : []))
            .map(async (id) => {
              const { value } = await plane.read((view) => view.task(id));
              const stays = value.nodeName === `worker-${leaves.address}`;
              return `${id} to ${stays ? 'nowhere' : value.nodeName || 'nowhere'}`;
            }),
        );
        expect(done).toEqual(said);
        expect(busiest()).toBeLessThanOrEqual(1);
        const { drain } = (await plane.read((view) => view.node(leaves.nodeId))).value;
        expect(drain?.waiting).toHaveLength(drain?.remaining ?? -1);
        for (const id of ids) expect((await taskOf(plane, id)).restartCount).toBe(0);
        await closeClusters();
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});

/** Answers the most tasks that were in two places at once. Fails when one is nowhere that may be in two. */
function watch(
  made: Awaited<ReturnType<typeof openCluster>>['made'],
  specs: ReadonlyMap<string, Partial<TaskSpec>>,
): () => number {
  let most = 0;
  const containersOf = (id: string) =>
    made.flatMap(({ containers }) =>
      [...containers.values()].filter(({ taskId, state }) => taskId === id && !isEnded(state)),
    );
  for (const worker of made) {
    const take = worker.take.bind(worker);
    jest.spyOn(worker, 'take').mockImplementation((command) => {
      const before = containersOf(command.taskId).length;
      take(command);
      const after = containersOf(command.taskId).length;
      const one = specs.get(command.taskId);
      const mayStop = one?.singleton === true || fixedHostPorts({ portBindings: one?.portBindings ?? {} }).length > 0;
      if (before > 0 && after === 0 && !mayStop) throw new Error(`${one?.name} has no container any more`);
      most = Math.max(most, [...specs.keys()].filter((id) => containersOf(id).length > 1).length);
    });
  }
  return () => most;
}
