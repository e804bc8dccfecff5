import { NO_RULES } from '@cube/scheduler';
import { MemoryDisk, MemoryStore } from '@cube/store';
import { type AttemptReport, isEnded, silentLog, type Task, TASK_STATES } from '@cube/task';
import { FakeWorkers, ManualClock, settle, specOf } from '@cube/testing';
import fc from 'fast-check';
import type { EventEntry } from './cluster-event';
import { ClusterState } from './cluster-state';
import { ControlPlane } from './control-plane';
import { loadState, listAll } from './load-state';
import { decode } from './record-codec';

type Step =
  | { readonly do: 'run'; readonly name: string; readonly cpu: number; readonly policy: string }
  | { readonly do: 'stop' | 'remove'; readonly name: string }
  | { readonly do: 'report'; readonly worker: number; readonly pick: number; readonly change: Partial<AttemptReport> }
  | { readonly do: 'restart' | 'silence' | 'return'; readonly worker: number }
  | { readonly do: 'pass'; readonly seconds: number };

const names = fc.constantFrom('a', 'b', 'c', 'd');
const worker = fc.nat(2);
const change: fc.Arbitrary<Partial<AttemptReport>> = fc.oneof(
  fc.constant({ state: 'Running', released: false } as const),
  fc.constant({ state: 'Scheduled', released: false } as const),
  fc.constant({ state: 'Failed', end: 'own-failure', exitCode: 1, released: true } as const),
  fc.constant({ state: 'Failed', end: 'loss', released: false } as const),
  fc.constant({ state: 'Completed', end: 'completed', exitCode: 0, released: true } as const),
  fc.constant({ health: 'unhealthy' } as const),
  fc.constant({ released: true } as const),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('run' as const),
    name: names,
    cpu: fc.constantFrom(0, 1, 3),
    policy: fc.constantFrom('', 'no', 'always', 'on-failure:1'),
  }),
  fc.record({ do: fc.constantFrom('stop' as const, 'remove' as const), name: names }),
  fc.record({ do: fc.constant('report' as const), worker, pick: fc.nat(5), change }),
  fc.record({ do: fc.constantFrom('restart' as const, 'silence' as const, 'return' as const), worker }),
  fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(1, 3, 20) }),
);

/** Three workers and a control plane, watched at every step. */
class Watched {
  private readonly seen = new Map<
    string,
    { state: number; ended: boolean; released: boolean; nodeId: string | null }
  >();
  private readonly finals = new Set<string>();
  readonly clock = new ManualClock();
  readonly workers = new FakeWorkers(this.clock);
  readonly made = ['a:1', 'b:1', 'c:1'].map((address) => this.workers.add(address, { cpu: 4 }));
  readonly store = new MemoryStore({ disk: new MemoryDisk('memory') });
  private count = 0;

  async open(): Promise<ControlPlane> {
    return ControlPlane.open(
      {
        ...{ store: this.store, link: this.workers, clock: this.clock, log: silentLog, cluster: 'test' },
        ids: { uuid: () => `id-${(this.count += 1)}` },
        ...{
          strategy: 'epvm',
          rules: NO_RULES,
          workers: this.made.map((one) => one.address),
          maxTasks: 50,
          keptFinalTasks: 5,
          keptRevisions: 1_000,
          pause: settle,
        },
        ...{ suspectAfterMs: 6_000, downAfterMs: 15_000, pollWaitSec: 3, onFenced: () => undefined },
      },
      new AbortController().signal,
    );
  }

  async act(plane: ControlPlane, action: Step): Promise<void> {
    switch (action.do) {
      case 'run': {
        const spec = specOf({ name: action.name, cpu: action.cpu, restartPolicy: action.policy });
        await plane.submit({ kind: 'run', eventId: null, taskId: null, spec, fingerprint: '' }).catch(() => undefined);
        break;
      }
      case 'stop':
      case 'remove':
        await plane.stopTask(action.name, action.do === 'remove').catch(() => undefined);
        break;
      case 'report': {
        const target = this.made[action.worker];
        const known = [...(target?.containers.values() ?? [])][action.pick];
        if (known !== undefined) target?.report(known.taskId, known.attempt, action.change);
        break;
      }
      case 'pass':
        await this.pass(plane, action.seconds);
        break;
      default: {
        const target = this.made[action.worker];
        if (target === undefined) break;
        if (action.do === 'restart') target.restart();
        else target.reachable = action.do === 'return';
        target.wake();
      }
    }
    await settle();
  }

  async pass(plane: ControlPlane, seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await this.clock.advance(1_000);
      plane.healthChecker.lookAgain();
      plane.queueProcessor.lookAgain();
      await settle();
    }
  }

  /** Every attempt moves forward only, keeps its node, and what is final stays so. */
  check(tasks: readonly Task[]): void {
    for (const task of tasks) {
      if (this.finals.has(task.id)) expect(task.final).toBe(true);
      if (task.final) this.finals.add(task.id);
      expect(task.attempts.filter((one) => !isEnded(one.state)).length).toBeLessThanOrEqual(1);
      for (const attempt of task.attempts) this.checkAttempt(task, attempt);
    }
  }

  private checkAttempt(task: Task, attempt: Task['attempts'][number]): void {
    const key = `${task.id}/${attempt.number}`;
    const state = TASK_STATES.indexOf(attempt.state);
    const before = this.seen.get(key);
    if (before !== undefined) {
      expect(state).toBeGreaterThanOrEqual(before.state);
      if (before.ended) expect(state).toBe(before.state);
      if (before.nodeId !== null) expect(attempt.nodeId).toBe(before.nodeId);
      if (before.released) expect(attempt.released).toBe(true);
    }
    const { nodeId, released } = attempt;
    this.seen.set(key, { state, ended: isEnded(attempt.state), released, nodeId });
  }
}

describe('whatever users ask, workers report and networks do', () => {
  it('keeps the invariants at every step, and settles once all workers are back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const watched = new Watched();
        const plane = await watched.open();
        try {
          await settle();
          for (const action of steps) {
            await watched.act(plane, action);
            watched.check((await plane.read((view) => view.tasks())).value.map(({ task }) => task));
            for (const { node, reserved } of (await plane.read((view) => view.nodes())).value) {
              expect(reserved.cpu).toBeLessThanOrEqual(node.capacity.cpu);
            }
          }
          for (const index of [0, 1, 2]) await watched.act(plane, { do: 'return', worker: index });
          await watched.pass(plane, 30);
          for (const { task } of (await plane.read((view) => view.tasks())).value) {
            if (task.desired === 'stop') expect(task).toMatchObject({ desired: 'stop', final: true });
          }
          await foldsToWhatIsStored(watched.store);
        } finally {
          await plane.close();
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

/** The tasks are the fold of their events, and nothing else. */
async function foldsToWhatIsStored(store: MemoryStore): Promise<void> {
  const { state } = await loadState(store);
  const entries = (await listAll(store, 'event/')).map(({ value }) => decode<EventEntry>(value));
  entries.sort((a, b) => a.revision - b.revision || a.index - b.index);
  const folded = new ClusterState();
  for (const entry of entries) {
    // Of a removed task only the last events are kept, and a record beyond its hundred newest can't be folded from them.
    if (entry.event.about === 'task' && state.tasks.has(entry.event.id)) folded.apply(entry);
  }
  expect(Object.fromEntries(folded.tasks)).toEqual(Object.fromEntries(state.tasks));
  expect(folded.pending).toEqual(state.pending);
  expect(holders(folded)).toEqual(holders(state));
}

/** Which tasks hold something on which node, whatever the order. */
function holders({ onNode }: ClusterState): Record<string, string[]> {
  return Object.fromEntries(
    [...onNode].filter(([, ids]) => ids.size > 0).map(([node, ids]) => [node, [...ids].sort()]),
  );
}
