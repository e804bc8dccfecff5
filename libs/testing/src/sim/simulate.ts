import { emptyMeetings, type Meetings } from './coverage';
import { injectFault, statesMet } from './faults';
import type { Violation } from './bystander';
import { outOfBounds, tooManyKept } from './invariants/bounds';
import { unrest } from './invariants/rest';
import type { Scenario, Step } from './scenario';
import type { Counts } from './single-fault';
import { SimCluster, type SimClusterOptions } from './sim-cluster';

export interface Outcome {
  readonly violation: Violation | null;
  /** Equal for equal stories. */
  readonly hash: string;
  /** Newest lines of the story. */
  readonly tail: readonly string[];
  readonly simulatedMs: number;
  readonly coverage: Meetings;
  /** Until the end of the turmoil. */
  readonly counts: Counts;
  /** From the last fault to rest, milliseconds. */
  readonly recoveryMs: number;
}

export interface SimulationOptions extends Omit<SimClusterOptions, 'seed'> {
  /** Arranges what no step of a scenario can say. */
  readonly meddle?: ((cluster: SimCluster) => void) | undefined;
}

/** How long the cluster may take from the last fault to rest. */
const REST_WITHIN_MS = 8 * 60_000;
const LOOK_EVERY_MS = 5_000;
/** Once at rest it must stay so: time for two rounds of every safety net. */
const QUIET_MS = 45_000;
/** What the last change brings about: an engine call that hung and is repeated, a node that was suspected, a name. */
const SETTLING_MS = 40_000;
const BOUNDS_EVERY_MS = 60_000;

/** Plays a scenario to its end, or to the first broken promise. */
export async function simulate(scenario: Scenario, { meddle, ...options }: SimulationOptions = {}): Promise<Outcome> {
  const cluster = new SimCluster({ ...options, seed: scenario.seed });
  const coverage = emptyMeetings();
  cluster.start();
  for (const step of scenario.steps) cluster.time.after(step.at, () => play(cluster, step, coverage));
  meddle?.(cluster);
  watchBounds(cluster);
  const broken = () => cluster.bystander.violation !== null;
  await cluster.time.run(turmoilEnd(scenario), broken);
  const counts = cluster.counts();
  const recoveryMs = broken() ? 0 : await calmDown(cluster);
  const { violation } = cluster.bystander;
  cluster.halt();
  return {
    ...{ violation, coverage, recoveryMs },
    hash: cluster.trace.hash,
    tail: cluster.trace.tail(),
    simulatedMs: cluster.time.now,
    counts,
  };
}

/** When the last fault is over. */
function turmoilEnd({ turmoilMs, steps }: Scenario): number {
  return steps.reduce((end, step) => (step.kind === 'fault' ? Math.max(end, step.at + step.lastsMs) : end), turmoilMs);
}

/** I4, I5: without faults the cluster comes to rest in time, and stays at rest. */
async function calmDown(cluster: SimCluster): Promise<number> {
  const { time, bystander, disk } = cluster;
  const broken = () => bystander.violation !== null;
  const from = time.now;
  disk.disarm();
  for (const host of cluster.hosts) {
    host.sick.clear();
    host.engine.forgetFaults();
  }
  cluster.clearLost();
  for (let missing = why(cluster); missing !== null; missing = why(cluster)) {
    if (time.now - from > REST_WITHIN_MS) bystander.report('I5 the cluster comes to rest', missing);
    if (broken()) return 0;
    await time.run(time.now + LOOK_EVERY_MS, broken);
  }
  const recoveryMs = time.now - from;
  await time.run(time.now + SETTLING_MS, broken);
  bystander.activity = 0;
  await time.run(time.now + QUIET_MS, broken);
  if (bystander.activity > 0)
    bystander.report('I5 the cluster stays quiet', `${bystander.activity} things happened at rest`);
  const moved = why(cluster);
  if (moved !== null) bystander.report('I5 the cluster stays at rest', moved);
  const kept = tooManyKept(cluster.sizes());
  if (kept !== null) bystander.report('I11 everything is bounded', kept);
  return recoveryMs;
}

/** Why the cluster is not at rest. */
function why({ manager, bystander }: SimCluster): string | null {
  if (manager.plane === null) return 'there is no manager';
  return manager.plane.trouble ?? unrest(bystander);
}

function play(cluster: SimCluster, step: Step, coverage: Meetings): void {
  const { users } = cluster;
  switch (step.kind) {
    case 'submit':
      return users.submit(step);
    case 'submit-wrongly':
      return users.submitWrongly(step);
    case 'stop':
      return users.stop(step.pick);
    case 'remove':
      return users.remove(step.pick);
    case 'restart':
      return cluster.operators.restart(step.pick);
    case 'operate':
      return cluster.operators.operate(step);
    case 'remove-node':
      return cluster.operators.removeNode(step.pick);
    case 'sicken':
    case 'exit':
      return happenInside(cluster, step);
    case 'fault':
      coverage.injected[step.name] += 1;
      for (const state of statesMet(cluster, step)) coverage.met[step.name][state] += 1;
      return injectFault(cluster, step);
    default:
      return step satisfies never;
  }
}

/** A program ends by itself, or does not do its work any more. */
function happenInside(cluster: SimCluster, step: Extract<Step, { kind: 'sicken' | 'exit' }>): void {
  const running = cluster.bystander.running();
  const victim = running[Math.floor(step.pick * running.length)];
  const host = cluster.hosts.find(({ name }) => name === victim?.host);
  if (victim === undefined || host === undefined) return;
  if (step.kind === 'exit') host.engine.outside.exit(victim.id, step.exitCode);
  else host.sick.add(`cube-${victim.labels['cube.task']}-${victim.labels['cube.attempt']}`);
}

/** I11, from time to time. */
function watchBounds(cluster: SimCluster): void {
  cluster.time.after(BOUNDS_EVERY_MS, () => {
    const wrong = outOfBounds(cluster.sizes());
    if (wrong !== null) cluster.bystander.report('I11 everything is bounded', wrong);
    watchBounds(cluster);
  });
}
