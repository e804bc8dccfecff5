import {
  type EngineStep,
  LocalRegistry,
  RUNNING,
  type StepMoment,
  TEST_IMAGES,
  type WireTask,
} from '@cube/testing/system';
import assert from 'node:assert/strict';
import { type FaultCase, within } from './fault-case';
import { ALWAYS } from './invariants';
import { service, SHORT_DOWN_SEC, type Stage } from './stage';

const STEP_LIMIT_MS = 30_000;
const MOMENTS: readonly StepMoment[] = ['asked', 'answered'];

export const workerKilledAt: Readonly<Record<EngineStep, FaultCase>> = {
  pull: killedAt('pull'),
  create: killedAt('create'),
  start: killedAt('start'),
  rename: killedAt('rename'),
  stop: killedAt('stop'),
};

function killedAt(step: EngineStep): FaultCase {
  return {
    name: `worker-killed-at-${step}`,
    injected: `kill -9 of a worker as it asks the engine to ${step}, and as the engine did it`,
    stage: { workers: 1, gate: true },
    invariants: [...ALWAYS, 'I7'],
    steps: async (stage) => {
      await stage.serving(['bystander']);
      await stage.keep();
      const registry = step === 'pull' ? await registryOf(stage) : null;
      for (const moment of MOMENTS) {
        const image = await registry?.serve(stage.engine.docker, TEST_IMAGES.busybox, `pulled-${moment}`);
        await killAt(stage, { step, moment, image: image ?? TEST_IMAGES.busybox });
      }
    },
  };
}

interface Kill {
  readonly step: EngineStep;
  readonly moment: StepMoment;
  readonly image: string;
}

async function killAt(stage: Stage, { step, moment, image }: Kill): Promise<void> {
  const { cluster, client, gate } = stage;
  const name = `${step}-${moment}`;
  const wish = service(name, { Image: image });
  if (step === 'stop') {
    await client.run(wish);
    await cluster.running(name);
  }
  const caught = gate.caught(step, moment);
  await (step === 'stop' ? client.stop(name) : client.run(wish));
  await within(`the worker asks the engine to ${step}`, STEP_LIMIT_MS, caught);
  await cluster.workers[0]?.end('SIGKILL');
  cluster.startWorker(0);
  stage.faultOver();
  await (step === 'stop' ? cluster.final(name) : cluster.running(name));
}

export const workerFrozen: FaultCase = {
  name: 'worker-frozen',
  injected: `SIGSTOP of a worker past ${SHORT_DOWN_SEC} s of silence, thawed with commands waiting in its socket`,
  stage: {},
  invariants: [...ALWAYS, 'I7'],
  steps: async (stage) => {
    const { cluster, client } = stage;
    const only = await singletonAmong(stage, ['one', 'two', 'three', 'four', 'five']);
    const { body: tasks } = await cluster.get<WireTask[]>('/tasks');
    const [stopped, moved] = tasks.filter(({ ID, Node }) => Node === only.Node && ID !== only.ID);
    if (stopped === undefined || moved === undefined) throw new Error(`too few tasks on ${only.Node}`);
    await stage.keep(({ ID, Node }) => Node !== only.Node || ID === only.ID);
    const worker = cluster.workers[stage.workerOf(only)];
    worker?.freeze();
    await client.stop(stopped.Name);
    await cluster.see(moved.Name, 'runs elsewhere', (task) => task.Attempt === 2 && task.State === RUNNING, 40_000);
    assert.equal((await cluster.task(stopped.Name)).Final, false, 'a frozen worker confirmed a stop');
    worker?.thaw();
    stage.faultOver();
  },
};

/** A Singleton among services on every worker. */
export async function singletonAmong(stage: Stage, names: readonly string[]): Promise<WireTask> {
  const [only] = await stage.serving(['only'], { Singleton: true });
  await stage.serving(names);
  if (only === undefined) throw new Error('the singleton does not run');
  return only;
}

/** A registry that the private engine reaches. */
async function registryOf(stage: Stage): Promise<LocalRegistry> {
  const registry = await LocalRegistry.start({ auth: false, network: stage.engine.networkNamespace });
  stage.onClose(() => registry.dispose());
  return registry;
}
