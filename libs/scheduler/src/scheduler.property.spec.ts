import fc from 'fast-check';
import { aDemand, aNode, aRequest, aScheduler, GIB } from './cluster.fixture';
import { parseConstraint, parseNodeSubject } from './parse-constraint';
import { NaiveScheduler } from './naive-scheduler.fixture';
import type { NodeView } from './node-view';
import type { PlacementRequest } from './placement-request';
import { Scheduler } from './scheduler';

/** A few values each, so that ties, full nodes and conflicts are common. */
const demand = fc.record({
  cpu: fc.constantFrom(0, 0.1, 0.7, 1, 3),
  memoryBytes: fc.constantFrom(0, GIB, 3 * GIB, 9 * GIB),
  diskBytes: fc.constantFrom(0, 0, 40 * GIB),
  hostPorts: fc
    .subarray([80, 81], { maxLength: 1 })
    .map((ports) => ports.map((port) => ({ address: null, port, protocol: 'tcp' }))),
  pids: fc.constantFrom(0, 0, 30),
  volumes: fc.constantFrom([], [], [], [], ['data'], ['logs']),
  labels: fc.constantFrom({}, { app: 'web' }, { app: 'db' }),
});

const constraints = ['node.labels.disk==ssd', 'node.name!=worker-2', 'node.labels.zone in (a, b)', 'node.kernel>=5.10'];

/** None, mostly. */
function few<T>(some: T[]): fc.Arbitrary<T[]> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant<T[]>([]) }, { weight: 1, arbitrary: fc.subarray(some) });
}

const request: fc.Arbitrary<PlacementRequest> = fc.record({
  demand,
  platform: fc.constantFrom('', '', 'linux/amd64'),
  constraints: few([...constraints, 'task.labels.app!=db', 'task.labels.app exists']).map((some) =>
    some.map(parseConstraint),
  ),
  maxPerNode: fc.constantFrom(0, 0, 1, 2),
  affinities: few(['node.labels.disk==ssd', 'task.labels.app==db']).map((some) =>
    some.map((text, n) => ({ constraint: parseConstraint(text), weight: [60, -20][n] ?? 1 })),
  ),
  spread: few(['node.labels.zone']).map((some) =>
    some.map((text) => ({ text, over: parseNodeSubject(text), weight: 50 })),
  ),
  strategy: fc.constantFrom('', 'roundrobin', 'greedy', 'spread', 'binpack', 'headroom'),
});

const quantity = { cpu: fc.constantFrom(0, 1, 3.5, NaN), memoryBytes: fc.constantFrom(0, 5 * GIB, -1) };

const publishAddress = (joinNumber: number): string => ['127.0.0.1', '10.0.0.1', '0.0.0.0'][joinNumber % 3] ?? '';

/** The publish address belongs to the node; everything else may change. */
const node: fc.Arbitrary<NodeView> = fc
  .record({
    joinNumber: fc.integer({ min: 1, max: 6 }),
    hostId: fc.constantFrom('', 'host-a', 'host-b'),
    liveness: fc.constantFrom('ready', 'ready', 'ready', 'suspect'),
    availability: fc.constantFrom('active', 'active', 'active', 'paused'),
    platform: fc.constantFrom('linux/amd64', 'linux/arm64'),
    labels: fc.constantFrom({}, { disk: 'ssd' }, { disk: 'ssd', zone: 'a' }, { zone: 'b' }),
    kernel: fc.constantFrom('6.1.0-18-amd64', '4.19.0', ''),
    volumes: fc.constantFrom([], [], [], ['data']),
    cpu: fc.constantFrom(2, 4, 4, 0),
    use: fc.option(fc.record({ ...quantity, diskBytes: fc.constantFrom(0, 70 * GIB) })),
  })
  .map(({ joinNumber, cpu, ...rest }) =>
    aNode(joinNumber, {
      ...rest,
      publishAddress: publishAddress(joinNumber),
      capacity: { cpu, memoryBytes: 8 * GIB, diskBytes: 100 * GIB, pids: 100 },
    }),
  );

type Step =
  | { kind: 'node'; node: NodeView }
  | { kind: 'remove'; joinNumber: number }
  | { kind: 'place'; request: PlacementRequest }
  | { kind: 'release'; pick: number };

const placeStep = request.map((asked): Step => ({ kind: 'place', request: asked }));
const releaseStep = fc.nat().map((pick): Step => ({ kind: 'release', pick }));
const nodeStep = node.map((view): Step => ({ kind: 'node', node: view }));
const removeStep = fc.integer({ min: 1, max: 6 }).map((joinNumber): Step => ({ kind: 'remove', joinNumber }));

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: placeStep },
    { weight: 2, arbitrary: releaseStep },
    { weight: 4, arbitrary: nodeStep },
    { weight: 1, arbitrary: removeStep },
  ),
  { minLength: 1, maxLength: 60, size: 'max' },
);

const startNode = (n: number): NodeView =>
  aNode(n, { hostId: 'host-a', labels: { disk: 'ssd' }, kernel: '6.1', publishAddress: publishAddress(n) });

/** Three nodes of which anything may become, and what happens then. */
const history = steps.map((some): Step[] => [
  ...[1, 2, 3].map((n): Step => ({ kind: 'node', node: startNode(n) })),
  ...some,
]);

/** Plays a history on both; calls back with each pair of answers. */
function play(steps: readonly Step[], onPlaced: (naive: string | null, real: string | null) => void): Scheduler {
  const real = new Scheduler();
  const naive = new NaiveScheduler();
  steps.forEach((step, index) => {
    switch (step.kind) {
      case 'node':
        real.setNode(step.node);
        naive.nodes = [...naive.nodes.filter(({ id }) => id !== step.node.id), step.node];
        naive.lastSeen.set(step.node.id, step.node);
        break;
      case 'remove':
        real.removeNode(`id-${step.joinNumber}`);
        naive.nodes = naive.nodes.filter(({ joinNumber }) => joinNumber !== step.joinNumber);
        break;
      case 'place': {
        const chosen = real.place(step.request).nodeId;
        onPlaced(naive.choose(step.request), chosen);
        if (chosen === null) break;
        real.reserve(`task-${index}/1`, chosen, step.request.demand);
        naive.hold({ key: `task-${index}/1`, nodeId: chosen, request: step.request });
        break;
      }
      case 'release': {
        const [released] = naive.held.splice(step.pick % Math.max(1, naive.held.length), 1);
        if (released !== undefined) expect(real.release(released.key)).toBe(true);
        break;
      }
      default:
        step satisfies never;
    }
  });
  return real;
}

describe('the scheduler, after any history of nodes, placements and releases', () => {
  it('chooses what a scheduler that remembers nothing and counts everything anew would choose', () => {
    let placed = 0;
    fc.assert(
      fc.property(history, (steps) => {
        play(steps, (naive, real) => {
          expect(real).toBe(naive);
          if (real !== null) placed += 1;
        });
      }),
      { numRuns: 500 },
    );
    expect(placed).toBeGreaterThan(1_000);
  });

  it('decides and explains the same when the same history is played again', () => {
    fc.assert(
      fc.property(history, request, (steps, asked) => {
        const [once, again] = [play(steps, () => {}), play(steps, () => {})];
        expect(again.place(asked)).toEqual(once.place(asked));
        expect(again.cursors).toEqual(once.cursors);
      }),
    );
  });

  it('answers a question as it would decide, and changes nothing by it', () => {
    fc.assert(
      fc.property(history, request, (steps, asked) => {
        const scheduler = play(steps, () => {});
        const before = scheduler.cursors;
        const answer = scheduler.wouldPlace(asked);
        expect(scheduler.cursors).toEqual(before);
        expect(scheduler.place(asked)).toEqual(answer);
      }),
    );
  });

  it('finds no fewer nodes for a task once another node has joined, unless it brings the volume that the task mounts', () => {
    fc.assert(
      fc.property(history, request, node, (steps, asked, another) => {
        const scheduler = play(steps, () => {});
        const before = scheduler.wouldPlace(asked).explanation.nodesFitting;
        scheduler.setNode({ ...another, id: 'another', joinNumber: 7 });
        const brings = another.volumes.some((volume) => asked.demand.volumes.includes(volume));
        if (brings) scheduler.setNode({ ...another, id: 'another', joinNumber: 7, volumes: [] });
        expect(scheduler.wouldPlace(asked).explanation.nodesFitting).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});

describe('the scheduler, on nodes that keep their size', () => {
  it('never gives away more than a node has, nor a port of a host twice', () => {
    const placements = fc.array(fc.oneof({ weight: 3, arbitrary: placeStep }, releaseStep), {
      maxLength: 80,
      size: 'max',
    });
    const nodes = [1, 2, 3].map((n) => aNode(n, { hostId: n === 3 ? 'b' : 'a', labels: { disk: 'ssd' } }));
    fc.assert(
      fc.property(placements, (some) => {
        const scheduler = aScheduler(nodes);
        const held: { key: string; nodeId: string; ports: string[] }[] = [];
        some.forEach((step, index) => {
          if (step.kind === 'release') {
            const [released] = held.splice(step.pick % Math.max(1, held.length), 1);
            if (released !== undefined) scheduler.release(released.key);
          } else if (step.kind === 'place') {
            const { nodeId } = scheduler.place(step.request);
            if (nodeId === null) return;
            const host = nodeId === 'id-3' ? 'b' : 'a';
            const ports = step.request.demand.hostPorts.map(({ port }) => `${host}:${port}`);
            scheduler.reserve(`${index}`, nodeId, step.request.demand);
            held.push({ key: `${index}`, nodeId, ports });
          }
          const taken = held.flatMap(({ ports }) => ports);
          expect(new Set(taken).size).toBe(taken.length);
          for (const { id, capacity } of nodes) {
            const reserved = scheduler.reservedOn(id);
            expect(reserved.cpu).toBeLessThanOrEqual(capacity.cpu);
            expect(reserved.memoryBytes).toBeLessThanOrEqual(capacity.memoryBytes);
            expect(reserved.diskBytes).toBeLessThanOrEqual(capacity.diskBytes);
            expect(reserved.taskCount).toBe(held.filter(({ nodeId }) => nodeId === id).length);
          }
        });
      }),
    );
  });

  it('answers a request with many contradicting constraints at once', () => {
    const constraints = Array.from({ length: 10_000 }, (_, n) => parseConstraint(`node.labels.disk==${n}`));
    const { explanation } = aScheduler([aNode(1)]).place(aRequest({ constraints, demand: aDemand() }));
    expect(explanation.summary).toBe('no node fits: 1 of 1 outside the constraints (such as node.labels.disk==0)');
  });
});
