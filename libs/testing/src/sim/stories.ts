import type { FaultName } from './fault-names';
import { injectFault } from './faults';
import { REGRESSIONS } from './regressions';
import { type Scenario, type Step, type TaskStep, WRONGS } from './scenario';
import type { SimCluster } from './sim-cluster';
import type { SimWorker } from './sim-worker';

/** What random scenarios come to too seldom, told exactly. */
export interface Story {
  /** What must hold, or must not happen again. */
  readonly name: string;
  readonly scenario: Scenario;
  /** What no step can say. */
  readonly meddle?: (cluster: SimCluster) => void;
}

type Submit = Extract<TaskStep, { kind: 'submit' }>;

const NODES = 5;
const USUAL: Omit<Submit, 'kind' | 'image'> = {
  ...{ cpu: 0.1, policy: '', probe: 'none', singleton: false, port: 0, priority: 50 },
};

function submit(at: number, image: Submit['image'], change: Partial<Submit> = {}): Step {
  return { at, kind: 'submit', image, ...USUAL, ...change };
}

function submits(count: number, image: Submit['image'], change: Partial<Submit> = {}): Step[] {
  return Array.from({ length: count }, (_, index) => submit(1_000 + index * 50, image, change));
}

/** Of five nodes one is empty, and one has a core left. */
function crowdedNodes(): Step[] {
  return [7.5, 7.5, 7.5, 7].map((cpu, index) => submit(1_000 + index * 500, 'service', { cpu }));
}

/** So many programs fail, one after the other. */
function exits(at: number, count: number): Step[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ at: at + index * 200, kind: 'exit', exitCode: 1 },
    pick: index / count,
  }));
}

/** The same fault on every node. */
function everywhere(at: number, name: FaultName, lastsMs = 1_000): Step[] {
  return Array.from({ length: NODES }, (_, node) => ({
    ...{ at: at + node, kind: 'fault', name, lastsMs },
    where: (node + 0.5) / NODES,
  }));
}

function after(turmoilMs: number, ...steps: readonly (Step | readonly Step[])[]): Scenario {
  return { seed: 1, turmoilMs, steps: steps.flat() };
}

export const STORIES: readonly Story[] = [
  ...REGRESSIONS,
  {
    name: 'nobody obeys another cluster, an earlier manager, or what was said to an earlier worker process',
    scenario: after(
      80_000,
      submits(20, 'service'),
      everywhere(15_000, 'impostors'),
      { at: 20_000, kind: 'fault', name: 'manager-crash', where: 0, lastsMs: 1_000 },
      everywhere(30_000, 'calls-from-the-past'),
      everywhere(40_000, 'worker-crash'),
      everywhere(50_000, 'calls-from-the-past'),
      everywhere(60_000, 'impostors'),
    ),
  },
  {
    name: 'only the owner of an attempt is heard, and only what can be true',
    scenario: after(30_000, submits(20, 'service'), everywhere(15_000, 'reports-mixed-up', 10_000)),
  },
  {
    name: 'what ended and was started again by a person is stopped again',
    scenario: after(
      60_000,
      submits(10, 'service'),
      Array.from({ length: 8 }, (_, index): Step => ({ at: 10_000 + index, kind: 'stop', pick: 0 })),
      everywhere(30_000, 'container-revived'),
    ),
  },
  {
    name: 'what must be refused is, and changes nothing',
    scenario: after(
      60_000,
      submits(10, 'service'),
      WRONGS.flatMap((wrong, index) =>
        [0.1, 0.5, 0.9].map((pick): Step => ({ at: 15_000 + index * 1_000, kind: 'submit-wrongly', wrong, pick })),
      ),
    ),
  },
  {
    name: 'with most nodes away for long nothing is evicted',
    scenario: after(
      500_000,
      submits(20, 'service', { policy: 'always' }),
      // The network, not the workers: what they run goes on.
      everywhere(20_000, 'worker-cut-off', 420_000).slice(0, 3),
    ),
  },
  {
    name: 'no more tasks are taken than are allowed',
    scenario: after(30_000, submits(120, 'service', { cpu: 0 })),
  },
  {
    name: 'of what ended so much is kept, and no more',
    scenario: after(120_000, submits(80, 'job', { cpu: 0, policy: 'no' })),
  },
  {
    name: 'after a restore what runs goes on, once',
    scenario: after(
      90_000,
      submits(30, 'service', { policy: 'always' }),
      submits(4, 'service', { singleton: true }),
      { at: 10_000, kind: 'fault', name: 'backup-restored', where: 0, lastsMs: 30_000 },
      exits(15_000, 34),
      submits(5, 'service').map((step) => ({ ...step, at: step.at + 20_000 })),
      { at: 25_000, kind: 'stop', pick: 0.5 },
      exits(39_000, 10),
    ),
  },
  {
    name: 'after a restore nothing is placed before a node has told what it runs',
    // The task is on its first node in the backup, and on its second when that is restored; the second is away for a moment.
    scenario: after(90_000, crowdedNodes(), submit(5_000, 'service', { cpu: 1 }), {
      ...{ at: 18_000, kind: 'fault', name: 'backup-restored', where: 0, lastsMs: 55_000 },
    }),
    meddle: (cluster) => {
      later(cluster, 20_000, 'task-5', (first) => cutOff(cluster, first, 25_000));
      later(cluster, 72_000, 'task-5', (second) => cutOff(cluster, second, 5_000));
    },
  },
  {
    name: 'after a restore numbers go on from what workers know',
    // The backup has the second attempt waiting; then that and a third one end on the only node with room for it. Another node
    // is away when the backup is restored: nothing is placed before the first one has told all that it knows.
    scenario: after(
      60_000,
      [7.5, 7.5, 7.5, 7.5].map((cpu, index) => submit(1_000 + index * 500, 'stubborn', { cpu })),
      submit(5_000, 'service', { cpu: 4, policy: 'always' }),
      { at: 10_300, kind: 'fault', name: 'backup-restored', where: 0, lastsMs: 9_200 },
    ),
    meddle: (cluster) => {
      for (const at of [9_900, 13_000, 17_000]) later(cluster, at, 'task-5', fail);
      later(cluster, 18_000, 'task-1', (worker) => cutOff(cluster, worker, 12_000));
    },
  },
  {
    name: 'a record does not grow with the age of its task',
    scenario: after(110_000, submit(1_000, 'service')),
    meddle: ({ time, hosts, bystander }) => {
      const remove = (): void => {
        const [victim] = bystander.running();
        hosts.find(({ name }) => name === victim?.host)?.engine.outside.remove(victim?.id ?? '');
        if (time.now < 100_000) time.after(2_000, remove);
      };
      time.after(5_000, remove);
    },
  },
  {
    name: 'an attempt that comes back to a node waits for the one before it',
    scenario: after(90_000, crowdedNodes(), submit(5_000, 'service', { cpu: 1 })),
    // Its first node is cut off and loses it to the one with a core left, comes back, and can't stop it for a while. Then the
    // second attempt fails, and the first node is the one that has most room.
    meddle: (cluster) => {
      later(cluster, 20_000, 'task-5', (first) => {
        first.host.engine.inject('stop', { kind: 'hang', effect: 'none' });
        cutOff(cluster, first, 25_000);
      });
      later(cluster, 58_000, 'task-5', fail);
    },
  },
];

/** At that time, with the worker and the container of a task's newest attempt. */
function later(
  cluster: SimCluster,
  at: number,
  name: string,
  act: (worker: SimWorker, containerId: string) => void,
): void {
  const { time, bystander, workers } = cluster;
  time.after(at, () => {
    const task = [...bystander.tasks.values()].find(({ spec }) => spec.name === name);
    const attempt = task?.attempts.at(-1);
    const worker = workers.find(({ nodeId }) => nodeId === attempt?.nodeId);
    if (worker === undefined) bystander.report('I5 the story goes as it is told', `task ${name} is on no node`);
    else act(worker, attempt?.containerId ?? '');
  });
}

function cutOff(cluster: SimCluster, worker: SimWorker, lastsMs: number): void {
  const where = (cluster.workers.indexOf(worker) + 0.5) / NODES;
  injectFault(cluster, { kind: 'fault', name: 'worker-cut-off', where, lastsMs });
}

/** Its program fails, if it runs. */
function fail(worker: SimWorker, containerId: string): void {
  if (worker.host.find(containerId)?.state === 'running') worker.host.engine.outside.exit(containerId, 1);
}
