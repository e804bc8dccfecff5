import { currentAttempt } from '@cube/task';
import { type ManualClock, specOf } from '@cube/testing';
import type { ControlPlane } from './control-plane';
import { closeClusters, openCluster } from './opened-cluster.fixture';

afterEach(closeClusters);

const TASKS = 750;

async function runMany(plane: ControlPlane, clock: ManualClock, count: number): Promise<void> {
  const submit = (n: number) =>
    plane.submit({
      kind: 'run',
      eventId: null,
      taskId: null,
      spec: specOf({ name: `task-${n}` }),
      fingerprint: `${n}`,
    });
  await Promise.all(Array.from({ length: count }, (_, n) => submit(n)));
  await clock.advance(0);
}

async function replaced(plane: ControlPlane): Promise<number> {
  const { value } = await plane.read((view) => view.tasks());
  return value.filter(({ task }) => currentAttempt(task).number > 1).length;
}

describe('when a node with many tasks is lost, a control plane', () => {
  it('places them in turns, between which everything else goes on', async () => {
    const { plane, made, tick, clock } = await openCluster(['a:1', 'b:1', 'c:1']);
    await runMany(plane, clock, TASKS);
    const [lost] = made;
    if (lost === undefined) throw new Error('no worker');
    expect(lost.containers.size).toBe(TASKS / 3);
    lost.reachable = false;
    lost.wake();
    while ((await replaced(plane)) === 0) await tick(plane, 1);
    // Nothing waits for a time, and yet no more: the rest follows when the event loop has gone round.
    expect(await replaced(plane)).toBe(100);
    await clock.advance(0);
    expect(await replaced(plane)).toBe(TASKS / 3);
  });
});
