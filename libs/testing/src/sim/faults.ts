import { type ContainerSummary, RuntimeError } from '@cube/runtime/port';
import { attemptNumbered, currentAttempt, isEnded, type Task, type TaskState } from '@cube/task';
import type { Bystander } from './bystander';
import type { FaultName } from './fault-names';
import type { RandomStream } from './random-streams';
import type { FaultStep } from './scenario';
import type { SimCluster } from './sim-cluster';
import type { CommitFault } from './sim-disk';
import { gossip, impostorsCall } from './impostors';
import { attemptOfLabels, type Truth } from './invariants/fact';
import type { EngineDeath, SimHost } from './sim-host';
import { MANAGER_SIDE } from './sim-link';
import type { SimWorker } from './sim-worker';

/** Ends a fault. What is over by itself has nothing to end. */
type Heal = () => void;
const OVER: Heal = () => {};

const HOUR_MS = 60 * 60_000;

/** A fault of the whole cluster, or of one node. */
type Fault =
  | { readonly of: 'cluster'; readonly inject: (cluster: SimCluster, random: RandomStream) => Heal }
  | { readonly of: 'node'; readonly inject: (worker: SimWorker, cluster: SimCluster, random: RandomStream) => Heal };

const FAULTS: Readonly<Record<FaultName, Fault>> = {
  'manager-crash': ofCluster(({ manager }) => {
    manager.current?.kill();
    return OVER;
  }),
  'manager-freeze': ofCluster(({ manager }) => {
    const process = manager.current;
    process?.freeze();
    return () => process?.thaw();
  }),
  /** Another process takes over from one that stands still; when that goes on, it does not know. */
  'manager-usurped': ofCluster(({ manager }) => {
    const process = manager.current;
    process?.freeze();
    manager.start();
    return () => process?.thaw();
  }),
  'manager-clock-jump': ofCluster((cluster, random) => {
    cluster.setManagerClock(random.between(-HOUR_MS, HOUR_MS));
    return () => cluster.setManagerClock(0);
  }),
  'crash-before-commit': ofCommit('crash-before'),
  'crash-after-commit': ofCommit('crash-after'),
  'commit-unknown-lost': ofCommit('unknown-lost'),
  'commit-unknown-landed': ofCommit('unknown-landed'),
  'disk-full': ofCluster(({ disk }) => {
    disk.fill();
    return () => disk.free();
  }),
  'disk-stall': ofCluster(({ disk }) => {
    disk.stall();
    return () => disk.goOn();
  }),
  /** A backup is taken; later the manager's host is lost, and another one starts from it. */
  'backup-restored': ofCluster(({ disk, manager }) => {
    const restore = disk.backUp();
    return () => {
      restore();
      manager.current?.kill();
    };
  }),
  'network-delay': ofWeather('delayMs', 4_000),
  'network-loss': ofWeather('loss', 0.3),
  'network-duplication': ofWeather('duplication', 0.5),
  'calls-from-the-past': ofNode(({ address }, { network }) => {
    network.bringAgain(address);
    return OVER;
  }),
  impostors: ofNode((worker, { bystander }) => {
    impostorsCall(worker, bystander);
    return OVER;
  }),
  'reports-mixed-up': ofNode((worker, { bystander }) => {
    worker.gossip = gossip(bystander, worker);
    return () => (worker.gossip = null);
  }),
  'all-workers-cut-off': ofCluster((cluster) => {
    const heals = cluster.workers.map((worker) => cutOff(cluster, worker, { requests: true, answers: true }));
    return () => heals.forEach((heal) => heal());
  }),
  'requests-cut-off': ofNode((worker, cluster) => cutOff(cluster, worker, { requests: true, answers: false })),
  'answers-cut-off': ofNode((worker, cluster) => cutOff(cluster, worker, { requests: false, answers: true })),
  'worker-cut-off': ofNode((worker, cluster) => cutOff(cluster, worker, { requests: true, answers: true })),
  'worker-crash': ofNode((worker, cluster) => {
    trouble(cluster, worker);
    worker.current?.kill();
    return OVER;
  }),
  'worker-freeze': ofNode((worker, cluster) => {
    const process = worker.current;
    trouble(cluster, worker);
    process?.freeze();
    return () => {
      process?.thaw();
      trouble(cluster, worker);
    };
  }),
  'worker-clock-jump': ofNode(({ host }, _cluster, random) => {
    host.wallOffsetMs = random.between(-HOUR_MS, HOUR_MS);
    return () => (host.wallOffsetMs = 0);
  }),
  'engine-slow-pull': ofNode(({ host: { engine } }, _cluster, random) => {
    engine.removeImage('far');
    engine.inject('pull', { kind: 'delay', ms: random.between(5_000, 40_000) });
    return OVER;
  }),
  'engine-create-then-error': ofNode(({ host: { engine } }, _cluster, random) => {
    const kind = random.pick(['engine-fault', 'unavailable', 'timeout'] as const) ?? 'timeout';
    const error = new RuntimeError(kind, 'it went wrong after it was done');
    engine.inject(random.chance(0.7) ? 'create' : 'start', { kind: 'fail', error, effect: 'at-once' });
    return OVER;
  }),
  'engine-hang': ofNode(({ host: { engine } }, _cluster, random) => {
    const call =
      random.pick(['create', 'start', 'stop', 'remove', 'inspect', 'list', 'image', 'rename'] as const) ?? 'list';
    const effect = random.pick(['none', 'at-once', { lateMs: random.between(100, 45_000) }] as const) ?? 'none';
    engine.inject(call, { kind: 'hang', effect });
    return OVER;
  }),
  'engine-silent': ofNode(({ host: { engine } }) => {
    engine.setEventsSilent(true);
    return () => engine.setEventsSilent(false);
  }),
  'engine-restart': ofNode((worker, cluster, random) => {
    const deaths: readonly EngineDeath[] = ['stopped-and-told', 'killed-unseen', 'run-on'];
    worker.host.goDown(random.pick(deaths) ?? 'run-on');
    for (const one of cluster.workers) if (one.host === worker.host) trouble(cluster, one);
    return () => {
      worker.host.comeUp();
      for (const one of cluster.workers) if (one.host === worker.host) trouble(cluster, one);
    };
  }),
  'probes-fail': ofNode((worker) => {
    worker.probesFail = true;
    return () => (worker.probesFail = false);
  }),
  'container-exits': ofNode((worker, { bystander }, random) => {
    const victim = random.pick(runningOf(worker, bystander));
    if (victim !== undefined) worker.host.engine.outside.exit(victim, random.chance(0.3) ? 0 : 1);
    return OVER;
  }),
  'container-disappears': ofNode((worker, { bystander }, random) => {
    const victim = random.pick(runningOf(worker, bystander));
    if (victim !== undefined) worker.host.engine.outside.remove(victim);
    return OVER;
  }),
  'container-revived': ofNode(({ host, nodeId }, { bystander }, random) => {
    const ended = host.containers().filter((one) => one.labels['cube.node'] === nodeId && isOver(one, bystander));
    const victim = random.pick(ended);
    if (victim !== undefined) revive(host, victim.id);
    return OVER;
  }),
};

/** Injects the fault, and ends it in time. */
export function injectFault(cluster: SimCluster, { name, where, lastsMs }: FaultStep): void {
  const fault = FAULTS[name];
  const random = cluster.random.named(`fault ${name}`);
  const worker = cluster.workers[Math.floor(where * cluster.workers.length)];
  cluster.trace.note(`FAULT ${name} for ${lastsMs} ms${fault.of === 'node' ? ` at ${worker?.address}` : ''}`);
  const heal = fault.of === 'cluster' ? fault.inject(cluster, random) : worker && fault.inject(worker, cluster, random);
  if (heal === OVER || heal === undefined) return;
  cluster.time.after(lastsMs, () => {
    cluster.trace.note(`END of ${name}`);
    heal();
  });
}

/** States of the tasks that a fault meets: of all when it is the cluster's, of those that are or were on its node if not. */
export function statesMet(cluster: SimCluster, { name, where }: FaultStep): readonly TaskState[] {
  const tasks = [...cluster.bystander.tasks.values()];
  const worker = cluster.workers[Math.floor(where * cluster.workers.length)];
  const met = FAULTS[name].of === 'cluster' ? tasks : tasks.filter((task) => isOn(task, worker?.nodeId ?? ''));
  return met.map((task) => currentAttempt(task).state);
}

function isOn({ attempts }: Task, nodeId: string): boolean {
  return attempts.some((attempt) => attempt.nodeId === nodeId);
}

function ofCluster(inject: (cluster: SimCluster, random: RandomStream) => Heal): Fault {
  return { of: 'cluster', inject };
}

function ofNode(inject: (worker: SimWorker, cluster: SimCluster, random: RandomStream) => Heal): Fault {
  return { of: 'node', inject };
}

function ofCommit(fault: CommitFault): Fault {
  return ofCluster(({ disk }) => {
    disk.arm(fault);
    return OVER;
  });
}

/** Every worker may be hard to reach in bad weather. */
function ofWeather(what: 'delayMs' | 'loss' | 'duplication', most: number): Fault {
  return ofCluster((cluster, random) => {
    cluster.network.weather[what] = random.between(0.1, 1) * most;
    cluster.workers.forEach((worker) => trouble(cluster, worker));
    return () => {
      cluster.network.weather[what] = 0;
      cluster.workers.forEach((worker) => trouble(cluster, worker));
    };
  });
}

function cutOff(
  cluster: SimCluster,
  worker: SimWorker,
  { requests, answers }: { requests: boolean; answers: boolean },
): Heal {
  const ways: readonly [string, string][] = [
    ...(requests ? ([[MANAGER_SIDE, worker.address]] as [string, string][]) : []),
    ...(answers ? ([[worker.address, MANAGER_SIDE]] as [string, string][]) : []),
  ];
  trouble(cluster, worker);
  for (const [from, to] of ways) cluster.network.cutOff(from, to);
  return () => {
    for (const [from, to] of ways) cluster.network.mend(from, to);
    trouble(cluster, worker);
  };
}

/** Whether it is a container of an attempt that the store knows to be over. */
function isOver({ id, state, labels }: ContainerSummary, truth: Truth): boolean {
  const known = attemptOfLabels(labels);
  const task = known === null ? undefined : truth.tasks.get(known.taskId);
  const attempt = task && attemptNumbered(task, known?.attempt ?? 0);
  return state === 'exited' && !truth.isForeign(id) && attempt !== undefined && isEnded(attempt.state);
}

/** Its port may have been taken since. */
function revive(host: SimHost, id: string): void {
  try {
    host.revive(id);
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
  }
}

/** So that nobody wonders when its tasks are moved away. */
function trouble(cluster: SimCluster, { address }: SimWorker): void {
  cluster.bystander.see({ kind: 'trouble', address });
}

/** IDs of the running containers of tasks on this node. */
function runningOf({ nodeId }: SimWorker, bystander: Bystander): readonly string[] {
  return bystander.running().flatMap(({ id, labels }) => (labels['cube.node'] === nodeId ? id : []));
}
