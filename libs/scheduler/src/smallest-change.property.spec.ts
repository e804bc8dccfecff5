import fc from 'fast-check';
import { CPU_UNIT } from './amounts';
import { aNode, aRequest, aScheduler, GIB, MIB } from './cluster.fixture';
import type { Demand } from './demand';
import { CHANGE_KINDS, type NodeChange } from './node-change';
import { hostOf, type NodeView } from './node-view';
import { parseConstraint } from './parse-constraint';
import type { PlacementRequest } from './placement-request';
import type { Scheduler } from './scheduler';
import type { Remedy } from './smallest-change';

/* Whatever is told must be true: done to the cluster, it makes the task fit there; any part of it alone doesn't. */

interface World {
  readonly nodes: readonly NodeView[];
  readonly held: readonly { readonly nodeId: string; readonly demand: Demand }[];
  readonly asked: PlacementRequest;
}

const CONSTRAINTS = [
  ...['node.labels.disk==ssd', 'node.labels.disk!=hdd', 'node.labels.zone!=b', 'node.labels.zone==a'],
  ...['node.labels.zone in (a, c)', 'node.labels.disk exists', 'task.labels.app!=web', 'task.labels.tier not exists'],
  ...['task.labels.app==db', 'node.name!=worker-2', 'node.platform==linux/amd64'],
].map(parseConstraint);

const demand: fc.Arbitrary<Demand> = fc.record({
  cpu: fc.constantFrom(0, 0.5, 1, 3),
  memoryBytes: fc.constantFrom(0, 1, 3, 6).map((gib) => gib * GIB),
  diskBytes: fc.constantFrom(0, 0, 40).map((gib) => gib * GIB),
  pids: fc.constantFrom(0, 0, 400),
  volumes: fc.constantFrom([], [], [], ['data']),
  labels: fc.constantFrom({}, { app: 'web' }, { app: 'db', tier: 'back' }),
  hostPorts: fc.subarray([80, 81]).map((ports) => ports.map((port) => ({ address: null, port, protocol: 'tcp' }))),
});

const request: fc.Arbitrary<PlacementRequest> = fc
  .record({
    demand,
    constraints: fc.subarray(CONSTRAINTS, { maxLength: 4 }),
    platform: fc.constantFrom('', '', 'linux/arm64'),
    maxPerNode: fc.constantFrom(0, 0, 1, 2),
  })
  .map((asked) => aRequest(asked));

const label = (values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });

function node(joinNumber: number): fc.Arbitrary<NodeView> {
  return fc
    .record({
      hostId: fc.constantFrom('', 'a', 'b'),
      publishAddress: fc.constantFrom('127.0.0.1', '10.0.0.1'),
      availability: fc.constantFrom('active', 'active', 'paused', 'draining'),
      liveness: fc.constantFrom('ready', 'ready', 'suspect', 'down'),
      platform: fc.constantFrom('linux/amd64', 'linux/arm64'),
      volumes: fc.constantFrom([], ['data']),
      labels: fc.record({ disk: label(['ssd', 'hdd']), zone: label(['a', 'b']) }),
      capacity: fc.record({
        cpu: fc.constantFrom(0, 2, 4),
        memoryBytes: fc.constantFrom(2 * GIB, 8 * GIB),
        diskBytes: fc.constantFrom(0, 100 * GIB),
        pids: fc.constantFrom(100, 1000),
      }),
      use: fc.option(
        fc.record({ cpu: fc.constant(1), memoryBytes: fc.constant(GIB), diskBytes: fc.constantFrom(0, 90 * GIB) }),
      ),
    })
    .map(({ labels, ...facts }) =>
      aNode(joinNumber, { ...facts, labels: JSON.parse(JSON.stringify(labels)) as Record<string, string> }),
    );
}

const world: fc.Arbitrary<World> = fc.record({
  nodes: fc.tuple(node(1), node(2), node(3)),
  held: fc.array(fc.record({ nodeId: fc.constantFrom('id-1', 'id-2', 'id-3'), demand }), { maxLength: 8 }),
  asked: request,
});

function schedulerOf({ nodes, held }: World): Scheduler {
  const scheduler = aScheduler(nodes);
  held.forEach(({ nodeId, demand: taken }, index) => scheduler.reserve(`${index}`, nodeId, taken));
  return scheduler;
}

function remediesFor(one: World): readonly Remedy[] {
  const search = schedulerOf(one).remedies(one.asked);
  for (let turn = search.next(); ; turn = search.next()) if (turn.done === true) return turn.value;
}

/** The world in which somebody did it. Written without the scheduler's own code. */
function done(one: World, nodeId: string | null, change: NodeChange): World {
  const edit = (facts: (view: NodeView) => Partial<NodeView>): World => ({
    ...one,
    nodes: one.nodes.map((view) => (view.id === nodeId ? { ...view, ...facts(view) } : view)),
  });
  switch (change.kind) {
    case 'activate':
      return edit(() => ({ availability: 'active' }));
    case 'revive':
      return edit(() => ({ liveness: 'ready' }));
    case 'label':
      return edit(({ labels }) => ({
        labels: { ...withoutKey(labels, change.key), ...(change.value === null ? {} : { [change.key]: change.value }) },
      }));
    case 'free-port': {
      const hostId = hostNamed(one, nodeId);
      const isHere = (id: string): boolean => hostNamed(one, id) === hostId;
      const held = one.held.map((task) =>
        isHere(task.nodeId) ? { ...task, demand: withoutPort(task.demand, change.port.port) } : task,
      );
      return { ...one, held };
    }
    case 'stop-tasks': {
      const isMeant = ({ labels }: Demand): boolean =>
        Object.entries(labels).some(
          ([key, value]) => key === change.key && (change.values.length === 0 || change.values.includes(value)),
        );
      return stopped(one, nodeId, (task) => task.nodeId === nodeId && isMeant(task.demand));
    }
    case 'stop-peers': {
      let left = change.count;
      const isPeer = ({ labels }: Demand): boolean => canonical(labels) === canonical(one.asked.demand.labels);
      return stopped(one, nodeId, (task) => task.nodeId === nodeId && isPeer(task.demand) && (left -= 1) >= 0);
    }
    case 'free':
      return freed(one, nodeId, change);
    case 'add': {
      const { name, platform, labels, cpu, memoryBytes, diskBytes, pids } = change.node;
      const capacity = { cpu: cpu || 1, memoryBytes: memoryBytes || 1, diskBytes, pids };
      return {
        ...one,
        nodes: [...one.nodes, aNode(9, { id: 'id-9', name: name ?? 'worker-9', platform, labels, capacity })],
      };
    }
    default:
      return change satisfies never;
  }
}

/** Their volumes stay where they are. */
function stopped(one: World, nodeId: string | null, isOne: (task: World['held'][number]) => boolean): World {
  const gone = one.held.filter(isOne);
  const volumes = gone.flatMap(({ demand: { volumes: mounted } }) => mounted);
  const nodes = one.nodes.map((view) =>
    view.id === nodeId ? { ...view, volumes: [...new Set([...view.volumes, ...volumes])] } : view,
  );
  return { ...one, nodes, held: one.held.filter((task) => !gone.includes(task)) };
}

function freed(one: World, nodeId: string | null, { resource, amount }: Extract<NodeChange, { kind: 'free' }>): World {
  const field = ({ cpu: 'cpu', memory: 'memoryBytes', disk: 'diskBytes', pids: 'pids' } as const)[resource];
  const unit = resource === 'cpu' ? CPU_UNIT : 1;
  const reserved = one.held
    .filter((task) => task.nodeId === nodeId)
    .reduce((sum, task) => sum + task.demand[field] * unit, 0);
  const measured = one.nodes.find(({ id }) => id === nodeId)?.use?.diskBytes ?? 0;
  // Of the disk so much less is in use, whether reserved or written; of the rest, reserved.
  const left = (resource === 'disk' ? Math.max(reserved, measured) : reserved) - amount;
  let excess = reserved - left;
  const held = one.held.map((task) => {
    if (task.nodeId !== nodeId || excess <= 0) return task;
    const less = Math.min(excess, task.demand[field] * unit);
    excess -= less;
    return { ...task, demand: { ...task.demand, [field]: (task.demand[field] * unit - less) / unit } };
  });
  const nodes = one.nodes.map((view) => {
    if (view.id !== nodeId || view.use === null || resource !== 'disk') return view;
    return { ...view, use: { ...view.use, diskBytes: Math.min(view.use.diskBytes, left) } };
  });
  return { ...one, held, nodes };
}

function canonical(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort());
}

function withoutKey(labels: Readonly<Record<string, string>>, key: string): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== key));
}

function withoutPort(taken: Demand, port: number): Demand {
  return { ...taken, hostPorts: taken.hostPorts.filter((held) => held.port !== port) };
}

function hostNamed({ nodes }: World, nodeId: string | null): string {
  const view = nodes.find(({ id }) => id === nodeId);
  return view === undefined ? '' : hostOf(view);
}

function fitsOn(one: World, nodeId: string): boolean {
  return schedulerOf(one)
    .wouldPlaceByFullScan(one.asked)
    .explanation.candidates.some((candidate) => candidate.nodeId === nodeId);
}

const doAll = (one: World, { nodeId, changes }: Remedy, left: readonly NodeChange[] = changes): World =>
  left.reduce((before, change) => done(before, nodeId, change), one);

describe('the changes that are told to make a task fit', () => {
  it('make it fit on that node, all of them together and no fewer', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(world, (one) => {
        for (const remedy of remediesFor(one)) {
          const target = remedy.nodeId ?? 'id-9';
          expect(fitsOn(doAll(one, remedy), target)).toBe(true);
          for (const left of remedy.changes) {
            seen.add(left.kind);
            const rest = remedy.changes.filter((change) => change !== left);
            // Stopping a task may also free what another change asks for: those that stay need not all be needed then.
            const stops = rest.some(({ kind }) => kind.startsWith('stop-'));
            if (!stops) expect(fitsOn(doAll(one, remedy, rest), target)).toBe(false);
          }
        }
      }),
      { numRuns: 1_000 },
    );
    expect([...seen].sort()).toEqual([...CHANGE_KINDS].sort());
  });

  it('free no more than is missing', () => {
    let freedSomething = 0;
    fc.assert(
      fc.property(world, (one) => {
        for (const remedy of remediesFor(one)) {
          const less = remedy.changes.map((change) =>
            change.kind === 'free'
              ? {
                  ...change,
                  amount:
                    change.amount - (change.resource === 'cpu' ? CPU_UNIT / 100 : change.resource === 'pids' ? 1 : MIB),
                }
              : change,
          );
          if (!remedy.changes.some(({ kind }) => kind === 'free')) continue;
          if (remedy.changes.some(({ kind }) => kind.startsWith('stop-'))) continue;
          freedSomething += 1;
          expect(fitsOn(doAll(one, remedy, less), remedy.nodeId ?? '')).toBe(false);
        }
      }),
    );
    expect(freedSomething).toBeGreaterThan(0);
  });

  it('leave out a node only if nothing but another machine would do', () => {
    fc.assert(
      fc.property(world, (one) => {
        const open = { ...one, nodes: one.nodes.slice(0, 1), held: [] };
        if (fitsOn(open, 'id-1')) return;
        const ideal = open.nodes.map(
          (view) => ({ ...view, availability: 'active', liveness: 'ready', use: null }) as const,
        );
        // Every spelling of the labels that anything asks about.
        const labels = ['ssd', 'hdd', ''].flatMap((disk) =>
          ['a', 'b', 'c', ''].map((zone) => ({ ...(disk && { disk }), ...(zone && { zone }) })),
        );
        const possible = labels.some((some) =>
          fitsOn({ ...open, nodes: ideal.map((view) => ({ ...view, labels: some })) }, 'id-1'),
        );
        expect(remediesFor(open).some(({ nodeId }) => nodeId === 'id-1')).toBe(possible);
      }),
      { numRuns: 500 },
    );
  });

  it('are none for a node on which the task fits', () => {
    fc.assert(
      fc.property(world, (one) => {
        for (const { nodeId } of remediesFor(one)) if (nodeId !== null) expect(fitsOn(one, nodeId)).toBe(false);
      }),
    );
  });
});
