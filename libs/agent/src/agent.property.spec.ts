import { type ContainerSummary, RuntimeError } from '@cube/runtime/port';
import { type AttemptReport, type Command, TASK_STATES } from '@cube/task';
import fc from 'fast-check';
import { FakeRuntime } from '@cube/runtime/fake';
import { ManualClock, run, settle, stop, TestWorker } from '@cube/testing';

const TASKS = ['t1', 't2', 't3'];

const faults = fc.oneof(
  fc.record({
    kind: fc.constant('hang' as const),
    effect: fc.constantFrom('none' as const, 'at-once' as const, { lateMs: 31_000 }),
  }),
  fc.record({
    kind: fc.constant('fail' as const),
    error: fc.constantFrom<RuntimeError>(
      new RuntimeError('unavailable', 'connection reset'),
      new RuntimeError('engine-fault', 'something broke'),
      new RuntimeError('timeout', 'too slow'),
    ),
    effect: fc.constantFrom('none' as const, 'at-once' as const),
  }),
  fc.record({ kind: fc.constant('delay' as const), ms: fc.integer({ min: 1, max: 5_000 }) }),
);

const steps = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      task: fc.constantFrom(...TASKS),
      image: fc.constantFrom('service', 'job', 'far'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('stop' as const), task: fc.constantFrom(...TASKS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('repeat' as const), back: fc.nat({ max: 5 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 50, 400, 1_500, 9_000, 35_000) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      call: fc.constantFrom('create', 'start', 'stop', 'remove', 'inspect', 'list', 'image', 'rename'),
      fault: faults,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('restart' as const, 'engine-restart' as const, 'engine-death' as const, 'list' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('remove' as const, 'kill' as const), which: fc.nat({ max: 5 }) }),
  },
);

type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

/** A worker, and what a manager has decided so far. */
class Story {
  private readonly newest = new Map<string, { attempt: number; revision: number; wanted: 'run' | 'stop' }>();
  private readonly sent: Command[] = [];
  private readonly told = new Map<string, AttemptReport>();
  private revision = 0;

  private constructor(private readonly worker: TestWorker) {}

  static async begin(): Promise<Story> {
    const clock = new ManualClock();
    const engine = new FakeRuntime({ clock, latencyMs: { create: 20, start: 200, stop: 10 } });
    engine.addImage('service', { process: () => ({ stopMs: 300 }) });
    engine.addImage('job', { process: () => ({ exitAfterMs: 3_000, exitCode: 1 }) });
    engine.addImage('far', { present: false, pullMs: 4_000 });
    return new Story(await TestWorker.ready({ clock, engine }));
  }

  async take(step: Step): Promise<void> {
    await this.act(step);
    await settle();
    this.check();
  }

  /** Without further trouble, everything is as decided within a bounded time, and stays so. */
  async end(): Promise<void> {
    for (let times = 0; times < 40; times += 1) await this.take({ do: 'wait', ms: 9_000 });
    await this.hello();
    for (let times = 0; times < 4; times += 1) {
      await this.take({ do: 'list' });
      await this.take({ do: 'wait', ms: 35_000 });
    }
    for (const [taskId, { attempt, wanted }] of this.newest) {
      const report = this.worker.reportOrNull(taskId, attempt);
      const running = this.containersOf(taskId).filter(({ state }) => state === 'running');
      if (wanted === 'stop')
        expect({ running, released: report?.released ?? true }).toEqual({ running: [], released: true });
      else if (report !== null) expect(running).toHaveLength(report.state === 'Running' ? 1 : 0);
      expect(report?.state).not.toBe('Scheduled');
    }
  }

  private async act(step: Step): Promise<void> {
    const { engine, clock, agent } = this.worker;
    switch (step.do) {
      case 'run':
        return this.decide(step.task, 'run', step.image);
      case 'stop':
        return this.newest.has(step.task) ? this.decide(step.task, 'stop', '') : undefined;
      case 'repeat': {
        const command = this.sent.at(-1 - step.back);
        return command === undefined ? undefined : this.send(command);
      }
      case 'wait':
        return clock.advance(step.ms);
      case 'fault':
        return engine.inject(step.call, step.fault);
      case 'restart':
        await this.worker.restart();
        return this.hello();
      case 'engine-restart':
      case 'engine-death':
        engine.goDown(step.do === 'engine-death' ? 'killed-unseen' : 'run-on');
        await clock.advance(2_000);
        return engine.comeUp();
      case 'list':
        return agent.updatePoller.lookAgain();
      case 'remove':
      case 'kill': {
        const victim = this.worker.containers()[step.which];
        if (victim === undefined) return;
        return step.do === 'remove' ? engine.outside.remove(victim.id) : engine.outside.kill(victim.id);
      }
      default:
        return step satisfies never;
    }
  }

  private decide(taskId: string, wanted: 'run' | 'stop', image: string): void {
    const before = this.newest.get(taskId);
    const attempt = wanted === 'run' ? (before?.attempt ?? 0) + 1 : (before?.attempt ?? 1);
    this.revision += 1;
    this.newest.set(taskId, { attempt, revision: this.revision, wanted });
    const decision = { attempt, revision: this.revision };
    this.send(wanted === 'run' ? run(taskId, { image }, decision) : stop(taskId, decision));
  }

  private send(command: Command): void {
    this.sent.push(command);
    this.worker.agent.apply(this.worker.caller, [command]);
  }

  /** As a manager does: what it decided and the worker does not list has ended; stops are sent again. */
  private async hello(): Promise<void> {
    for (let tries = 0; tries < 10; tries += 1) {
      const saying = this.worker.agent.hello(this.worker.manager);
      await this.worker.clock.advance(35_000);
      const result = await saying;
      if (!result.ok) continue;
      for (const [taskId, { attempt, revision, wanted }] of this.newest) {
        const listed = this.worker.reportOrNull(taskId, attempt);
        if (wanted === 'stop') this.send(stop(taskId, { attempt, revision }));
        else if (listed?.state === 'Scheduled') this.send(run(taskId, { image: 'service' }, { attempt, revision }));
        else if (listed === null) this.newest.set(taskId, { attempt, revision, wanted: 'stop' });
      }
      return;
    }
    throw new Error('the worker never answered HELLO');
  }

  private containersOf(taskId: string): readonly ContainerSummary[] {
    return this.worker.containers().filter(({ labels }) => labels['cube.task'] === taskId);
  }

  private check(): void {
    for (const taskId of TASKS) {
      const containers = this.containersOf(taskId);
      const attempts = containers.map(({ labels }) => labels['cube.attempt']);
      expect(new Set(attempts).size).toBe(attempts.length);
      expect(containers.filter(({ state }) => state === 'running').length).toBeLessThanOrEqual(1);
      for (const container of containers) this.checkReleased(taskId, container);
    }
    for (const { report } of this.worker.agent.local.tasks()) this.checkForward(report);
  }

  private checkReleased(taskId: string, container: ContainerSummary): void {
    const report = this.worker.reportOrNull(taskId, Number(container.labels['cube.attempt']));
    if (container.state === 'running') expect(report?.released ?? false).toBe(false);
  }

  private checkForward(report: AttemptReport): void {
    const key = `${report.taskId}/${report.attempt}`;
    const before = this.told.get(key);
    // After a restart, a worker asked to stop what it never heard of can only say that it does not run.
    if (before !== undefined && report.containerId !== '') {
      expect(TASK_STATES.indexOf(report.state)).toBeGreaterThanOrEqual(TASK_STATES.indexOf(before.state));
    }
    this.told.set(key, report);
  }
}

describe('a worker in trouble', () => {
  it('has one container per attempt at most, releases nothing that runs, and ends up as decided', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 25 }), async (story) => {
        const told = await Story.begin();
        for (const step of story) await told.take(step);
        await told.end();
      }),
      { numRuns: 100, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true, endOnFailure: true },
    );
  }, 120_000);
});
