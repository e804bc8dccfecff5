// `npm run bench -- plan`: what plans and resilience cost on a cluster of 1,000 nodes and 100,000 tasks, how long they keep
// everything else waiting, and what the hash of a decision costs. BENCH_NODES and BENCH_TASKS change the size.
import { ClusterState, plan, type PlanRequest, PlanSnapshot, PlanTurns, resilience } from '@cube/control-plane';
import { decisionHash, NO_RULES, requestOf, Scheduler, START_CURSORS } from '@cube/scheduler';
import { type Clock, SPEC_DEFAULTS, type TaskSpec } from '@cube/task';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { round } from './percentile';

const NODES = Number(process.env['BENCH_NODES'] ?? 1_000);
const TASKS = Number(process.env['BENCH_TASKS'] ?? 100_000);
const GIB = 2 ** 30;
const NOTHING: PlanRequest = { tasks: [], drain: [], lose: [], add: [], strategy: null, everything: false };
const CAPACITY = { cpu: 64, memoryBytes: 256 * GIB, diskBytes: 1_000 * GIB, pids: 100_000 };

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => () => undefined };
const settings = { strategy: 'epvm', rules: NO_RULES };

const state = aCluster();
const results = [
  await timed('plan: nothing but the copy', () => planned({})),
  await timed('plan: 1,000 new tasks', () => planned({ tasks: Array.from({ length: 1_000 }, (_, n) => spec(n, 1)) })),
  await timed('plan: one node lost', () => planned({ lose: ['node-1'] })),
  await timed('plan: ten nodes drained', () =>
    planned({ drain: Array.from({ length: 10 }, (_, n) => `node-${n + 1}`) }),
  ),
  await timed('plan: everything anew, packed', () => planned({ strategy: 'binpack', everything: true })),
  await timed('resilience', () => resilience(snapshot(), turns())),
];
console.log(JSON.stringify({ bench: 'plan', nodes: NODES, tasks: TASKS, results, hashMicros: hashMicros() }));

function spec(index: number, gib: number): TaskSpec {
  return { ...SPEC_DEFAULTS, name: `task-${index}`, image: 'cube/echo:1', cpu: 0.25, memoryBytes: gib * GIB };
}

/** Tasks lie on the nodes in turn. */
function aCluster(): ClusterState {
  const cluster = new ClusterState();
  let revision = 0;
  const at = () => ({ revision: (revision += 1), index: 0, at: 0 });
  for (let n = 1; n <= NODES; n += 1) {
    const introduction = {
      ...{ name: `worker-${n}`, address: `10.0.0.1:${n}`, hostId: `host-${n}`, publishAddress: '10.0.0.1' },
      ...{
        platform: 'linux/amd64',
        capacity: CAPACITY,
        labels: {},
        kernel: '',
        engine: '',
        volumes: [],
        instance: 'one',
      },
    };
    const fact = { kind: 'node-joined', joinNumber: n, introduction } as const;
    cluster.apply({ ...at(), event: { about: 'node', id: `node-${n}`, fact } });
  }
  const explanation = new Scheduler().wouldPlace(requestOf(spec(0, 1))).explanation;
  for (let n = 0; n < TASKS; n += 1) {
    const id = `task-${n}`;
    const request = { eventId: `event-${n}`, fingerprint: '' };
    const submitted = { kind: 'task-submitted', spec: spec(n, 1), request, attempt: 1 } as const;
    cluster.apply({ ...at(), event: { about: 'task', id, fact: submitted } });
    const nodeId = `node-${(n % NODES) + 1}`;
    const placed = {
      kind: 'attempt-placed',
      attempt: 1,
      nodeId,
      instance: 'one',
      cursors: START_CURSORS,
      explanation,
    } as const;
    cluster.apply({ ...at(), event: { about: 'task', id, fact: placed } });
  }
  return cluster;
}

function snapshot(): PlanSnapshot {
  return new PlanSnapshot(state, settings, START_CURSORS);
}

function turns(): PlanTurns {
  return new PlanTurns(clock, () => setImmediate(), 60_000);
}

async function planned(asked: Partial<PlanRequest>): Promise<{ readonly isComplete: boolean }> {
  return plan(snapshot(), { ...NOTHING, ...asked }, turns());
}

async function timed(what: string, run: () => Promise<{ readonly isComplete: boolean }>) {
  await run();
  const lag = monitorEventLoopDelay({ resolution: 1 });
  lag.enable();
  const begin = performance.now();
  const { isComplete } = await run();
  const ms = round(performance.now() - begin, 0);
  await setImmediate();
  lag.disable();
  const [p99, longest] = [round(lag.percentile(99) / 1e6, 1), round(lag.max / 1e6, 1)];
  console.log(
    `${what}: ${ms} ms${isComplete ? '' : ', not complete'}; others wait ${p99} ms (p99), ${longest} ms at most`,
  );
  return { what, ms, isComplete, lagP99Ms: p99, lagMaxMs: longest };
}

function hashMicros(): number {
  const scheduler = new Scheduler();
  for (const node of snapshot().nodes.slice(0, 100)) {
    const { id, name, joinNumber, hostId, publishAddress, platform, availability, liveness, labels, capacity } = node;
    const view = { id, name, joinNumber, hostId, publishAddress, platform, availability, liveness, labels, capacity };
    scheduler.setNode({ ...view, kernel: '', engine: '', volumes: [], use: null });
  }
  const { explanation } = scheduler.wouldPlace(requestOf(spec(0, 1)));
  const rounds = 200_000;
  for (let n = 0; n < rounds; n += 1) decisionHash(explanation);
  const begin = performance.now();
  for (let n = 0; n < rounds; n += 1) decisionHash(explanation);
  return round(((performance.now() - begin) * 1000) / rounds, 2);
}
