import type { ContainerRuntime } from '@cube/runtime/port';
import { FakeRuntime } from '@cube/runtime/fake';
import { collect, intercept, ManualClock, run, settle, stop, TestWorker } from '@cube/testing';

describe('a task on a worker', () => {
  it('runs without any time passing, under its own name, and is reported as the engine has it', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1', { name: 'web', portBindings: { '7777/tcp': '7778' } }));
    expect(worker.clock.monotonic()).toBe(0);
    const [container] = worker.containers();
    expect(container).toMatchObject({ name: 'web', state: 'running' });
    expect(worker.report('t1')).toMatchObject({
      ...{ state: 'Running', containerId: container?.id, cluster: 'c1', history: 'h1', revision: 1, released: false },
      hostPorts: { '7777/tcp': [{ hostIp: '127.0.0.1', hostPort: '7778' }] },
      reason: null,
    });
    expect(worker.lines).toContain(`task t1 Running on container ${container?.id}`);
    expect(worker.lines).toContain('Found task in queue: t1 web cube/echo:1');
  });

  it('goes through Scheduled and Running for whoever polls for its reports', async () => {
    const clock = new ManualClock();
    const engine = new FakeRuntime({ clock, latencyMs: { create: 100, start: 100, stop: 100 } });
    engine.addImage('cube/echo:1');
    const worker = await TestWorker.ready({ clock, engine });
    const states: string[] = [];
    const signal = new AbortController().signal;
    const poll = async () => {
      for (let since: number | null = null; states.at(-1) !== 'Completed';) {
        const result = await worker.agent.reports(worker.caller, since, 60_000, signal);
        if (!result.ok) throw new Error(result.refusal.message);
        since = result.page.seq;
        for (const { state } of result.page.reports) if (states.at(-1) !== state) states.push(state);
      }
    };
    const polling = poll();
    await worker.applied(run('t1'));
    await worker.clock.advance(500);
    await worker.applied(stop('t1'));
    await worker.clock.advance(500);
    await polling;
    expect(states).toEqual(['Scheduled', 'Running', 'Completed']);
  });

  it('has no Env in its labels, its log or its reports', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1', { env: ['TOKEN=hunter2'] }));
    const [container] = worker.containers();
    const everything = [container?.labels, worker.lines, worker.report('t1'), await worker.page()];
    expect(JSON.stringify(everything)).not.toContain('hunter2');
  });

  it('is stopped as asked: released only once it does not run', async () => {
    const worker = await TestWorker.ready();
    worker.engine.addImage('slow-stop', { process: () => ({ stopMs: 3_000, stopExitCode: 0 }) });
    await worker.applied(run('t1', { image: 'slow-stop' }));
    await worker.applied(stop('t1'));
    await worker.clock.advance(2_900);
    expect(worker.report('t1')).toMatchObject({ state: 'Running', released: false });
    await worker.clock.advance(200);
    expect(worker.report('t1')).toMatchObject({ state: 'Completed', end: 'completed', exitCode: 0, released: true });
    expect(worker.report('t1').reason?.code).toBe('stopped');
  });

  it('is killed after its grace period and still counts as stopped', async () => {
    const worker = await TestWorker.ready();
    worker.engine.addImage('stubborn', { process: () => ({ ignoresTerm: true }) });
    await worker.applied(run('t1', { image: 'stubborn' }));
    await worker.applied(stop('t1'));
    await worker.clock.advance(10_000);
    expect(worker.report('t1')).toMatchObject({ state: 'Completed', exitCode: 137, reason: { code: 'stopped' } });
  });

  it.each([
    [0, 'Completed', 'completed', 'exited'],
    [3, 'Failed', 'own-failure', 'exit-code'],
    [137, 'Failed', 'own-failure', 'exit-code'],
  ])('that exits by itself with %i is %s at once', async (exitCode, state, end, code) => {
    const worker = await TestWorker.ready();
    worker.engine.addImage('job', { process: () => ({ exitAfterMs: 5_000, exitCode }) });
    await worker.applied(run('t1', { image: 'job' }));
    await worker.clock.advance(5_000);
    expect(worker.report('t1')).toMatchObject({ state, end, exitCode, reason: { code }, released: true });
    expect(worker.clock.monotonic()).toBe(5_000);
  });

  it('that exits at once ends the same way', async () => {
    const worker = await TestWorker.ready();
    worker.engine.addImage('job', { process: () => ({ exitAfterMs: 0, exitCode: 1 }) });
    await worker.applied(run('t1', { image: 'job' }));
    await worker.clock.advance(1);
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', exitCode: 1, reason: { code: 'exit-code' } });
  });

  it('gives its name back at its end, so that the next attempt has it', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1', { name: 'web' }));
    await worker.applied(run('t1', { name: 'web' }, { attempt: 2, revision: 5 }));
    const names = worker.containers().map(({ name, state }) => `${name} ${state}`);
    expect(names).toEqual(['web running', 'cube-t1-1 exited']);
  });

  it('stops its lower attempt before the higher one is made', async () => {
    const calls: string[] = [];
    const through = (engine: FakeRuntime) => recording(engine, calls);
    const worker = await TestWorker.ready({ through });
    await worker.applied(run('t1', { portBindings: { '7777/tcp': '7778' } }));
    calls.length = 0;
    await worker.applied(run('t1', { portBindings: { '7777/tcp': '7778' } }, { attempt: 2, revision: 4 }));
    expect(calls.slice(0, 3)).toEqual(['stop', 'create', 'start']);
    expect(worker.report('t1', 1)).toMatchObject({ state: 'Completed', reason: { code: 'stopped' } });
    expect(worker.report('t1', 2).state).toBe('Running');
  });
});

describe('the commands', () => {
  it('make no difference when they come twice or late', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'), run('t1'));
    await worker.applied(run('t1'));
    expect(worker.containers()).toHaveLength(1);
    expect(worker.apply(stop('t1'), run('t1'), stop('t1')).map(({ outcome }) => outcome)).toEqual([
      ...['accepted', 'ignored', 'accepted'],
    ]);
    await settle();
    await worker.applied(run('t1'));
    expect(worker.report('t1').state).toBe('Completed');
    expect(worker.containers().map(({ state }) => state)).toEqual(['exited']);
  });

  it('never bring an attempt back whose stop came first', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(stop('t1'));
    expect(worker.report('t1')).toMatchObject({ state: 'Completed', released: true, reason: { code: 'stopped' } });
    await worker.applied(run('t1'));
    expect(worker.containers()).toEqual([]);
  });

  it('remove what ended once its end is acknowledged, and nothing brings it back', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    await worker.applied(stop('t1'), collect('t1'));
    expect(worker.containers()).toHaveLength(1);
    await worker.acknowledge();
    expect(worker.containers()).toEqual([]);
    expect(worker.reportOrNull('t1')).toBeNull();
    await worker.applied(run('t1'), stop('t1'));
    expect(worker.containers()).toEqual([]);
  });

  it('are refused for what may not run here, and that is reported too', async () => {
    const worker = await TestWorker.ready();
    const [result] = worker.apply(run('t1', { mounts: [{ source: '/etc', target: '/host', readOnly: true }] }));
    expect(result).toMatchObject({ outcome: 'refused' });
    expect(result?.reason).toContain("host paths can't be mounted");
    await settle();
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', end: 'hopeless', reason: { code: 'invalid-spec' } });
    expect(worker.containers()).toEqual([]);
  });

  it('beyond the bound are refused, without a record', async () => {
    const worker = await TestWorker.ready({ settings: { maxAttempts: 1 } });
    expect(worker.apply(run('t1'), run('t2')).map(({ outcome }) => outcome)).toEqual(['accepted', 'full']);
    expect(worker.reportOrNull('t2')).toBeNull();
  });
});

describe('ended attempts', () => {
  it('are kept up to a bound, the oldest go first, and only acknowledged ones', async () => {
    const worker = await TestWorker.ready({ settings: { keepEnded: 2 } });
    worker.engine.addImage('job', { process: () => ({ exitAfterMs: 0 }) });
    for (const id of ['t1', 't2', 't3', 't4']) {
      await worker.applied(run(id, { image: 'job' }));
      await worker.clock.advance(10);
    }
    expect(worker.containers()).toHaveLength(4);
    await worker.acknowledge();
    expect(worker.containers().map(({ name }) => name)).toEqual(['cube-t4-1', 'cube-t3-1']);
  });
});

describe('many tasks', () => {
  it('keep at most four creates and starts going at once, and all of them run', async () => {
    const clock = new ManualClock();
    const engine = new FakeRuntime({ clock, latencyMs: { create: 20, start: 100 } });
    engine.addImage('cube/echo:1');
    let now = 0;
    let most = 0;
    const through = (real: FakeRuntime): ContainerRuntime => {
      const counted = async <T>(call: () => Promise<T>): Promise<T> => {
        most = Math.max(most, (now += 1));
        return call().finally(() => (now -= 1));
      };
      return intercept(real, {
        create: (spec) => counted(() => real.create(spec)),
        start: (id) => counted(() => real.start(id)),
      });
    };
    const worker = await TestWorker.ready({ clock, engine, through });
    await worker.applied(...Array.from({ length: 100 }, (_, index) => run(`t${index}`)));
    await clock.advance((100 / 4) * 120);
    expect(most).toBe(4);
    expect(worker.agent.local.tasks().map(({ report }) => report.state)).toEqual(Array(100).fill('Running'));
    expect(worker.containers().every(({ name }) => name.startsWith('name-'))).toBe(true);
  });
});

function recording(engine: FakeRuntime, calls: string[]): ContainerRuntime {
  const noted = <T>(name: string, call: () => Promise<T>) => {
    calls.push(name);
    return call();
  };
  return intercept(engine, {
    create: (spec) => noted('create', () => engine.create(spec)),
    start: (id) => noted('start', () => engine.start(id)),
    stop: (id, grace) => noted('stop', () => engine.stop(id, grace)),
  });
}
