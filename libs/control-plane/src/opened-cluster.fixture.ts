import { NO_RULES } from '@cube/scheduler';
import { MemoryDisk, MemoryStore } from '@cube/store';
import { silentLog, type Task, type TaskSpec } from '@cube/task';
import { FakeWorkers, ManualClock, settle, specOf } from '@cube/testing';
import { ControlPlane, type ControlPlaneOptions } from './control-plane';

const opened: ControlPlane[] = [];

/** A control plane over a memory store and fake workers, driven by a manual clock that ticks like the cron providers. */
export async function openCluster(addresses: readonly string[], change: Partial<ControlPlaneOptions> = {}) {
  const clock = new ManualClock();
  const workers = new FakeWorkers(clock);
  const made = addresses.map((address) => workers.add(address));
  const disk = new MemoryDisk('memory');
  let count = 0;
  const open = async (again: Partial<ControlPlaneOptions> = {}): Promise<ControlPlane> => {
    const options: ControlPlaneOptions = {
      store: new MemoryStore({ disk }),
      link: workers,
      clock,
      ids: { uuid: () => `id-${(count += 1)}` },
      log: silentLog,
      cluster: 'test',
      strategy: 'epvm',
      rules: NO_RULES,
      workers: addresses,
      maxTasks: 1000,
      keptFinalTasks: 100,
      keptRevisions: 10_000,
      pause: settle,
      suspectAfterMs: 6_000,
      downAfterMs: 15_000,
      pollWaitSec: 3,
      onFenced: () => {},
      ...change,
      ...again,
    };
    const plane = await ControlPlane.open(options, new AbortController().signal);
    opened.push(plane);
    await settle();
    return plane;
  };
  const tick = async (plane: ControlPlane, seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      await clock.advance(1_000);
      plane.healthChecker.lookAgain();
      plane.queueProcessor.lookAgain();
      plane.updatePoller.lookAgain();
      await settle();
    }
  };
  return { clock, workers, made, disk, open, tick, plane: await open() };
}

export async function run(
  plane: ControlPlane,
  change: Partial<TaskSpec> = {},
  eventId: string | null = null,
): Promise<string> {
  const spec = specOf(change);
  const fingerprint = JSON.stringify(spec);
  const { task } = await plane.submit({ kind: 'run', eventId, taskId: null, spec, fingerprint });
  await settle();
  return task.id;
}

export async function stop(plane: ControlPlane, id: string): Promise<void> {
  await plane.submit({ kind: 'stop', eventId: null, target: { id, name: null }, fingerprint: `stop ${id}` });
  await settle();
}

export async function taskOf(plane: ControlPlane, id: string): Promise<Task> {
  return (await plane.read((view) => view.task(id))).value.task;
}

/** Call it after each test. */
export async function closeClusters(): Promise<void> {
  for (const plane of opened.splice(0)) await plane.close();
}
