import { type ContainerRuntime, RuntimeError } from '@cube/runtime/port';
import { FakeRuntime } from '@cube/runtime/fake';
import { intercept, ManualClock, run, settle, stop, TestWorker } from '@cube/testing';

describe('an engine', () => {
  it('that is away at the start lets nobody say HELLO, and everything begins when it is there', async () => {
    const clock = new ManualClock();
    const engine = new FakeRuntime({ clock });
    engine.addImage('cube/echo:1');
    engine.goDown('run-on');
    const worker = await TestWorker.boot({ clock, engine });
    const refused = await worker.agent.hello(worker.manager);
    expect(refused).toMatchObject({ ok: false, refusal: { name: 'engine-unavailable' } });
    engine.comeUp();
    await settle();
    await worker.hello();
    await worker.applied(run('t1'));
    expect(worker.report('t1').state).toBe('Running');
  });

  it('that hangs does not keep a manager from its answer once it was listed', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    worker.engine.inject('list', { kind: 'hang', effect: 'none' });
    const asked = worker.clock.monotonic();
    let answeredMs = 0;
    const saying = worker.agent.hello(worker.manager).then((result) => {
      answeredMs = worker.clock.monotonic() - asked;
      return result;
    });
    await worker.clock.advance(10_000);
    expect(await saying).toMatchObject({ ok: true, answer: { attempts: [worker.report('t1')] } });
    expect(answeredMs).toBe(5_000);
  });

  it('that goes away keeps new tasks Scheduled, says why, and gets them at once when it is back', async () => {
    const worker = await TestWorker.ready();
    worker.engine.goDown('run-on');
    await worker.applied(run('t1'));
    await worker.clock.advance(60_000);
    expect(worker.report('t1')).toMatchObject({ state: 'Scheduled', reason: { code: 'engine-unavailable' } });
    worker.engine.comeUp();
    await settle();
    expect(worker.report('t1').state).toBe('Running');
  });

  it('that restarts over running containers changes nothing', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    const before = worker.report('t1');
    worker.engine.goDown('run-on');
    await worker.clock.advance(10_000);
    worker.engine.comeUp();
    await worker.clock.advance(10_000);
    expect(worker.report('t1')).toEqual(before);
  });

  it('that dies with its containers ends them as losses, although some exit 0', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    worker.engine.goDown('killed-unseen');
    worker.engine.comeUp();
    await worker.clock.advance(1_000);
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', end: 'loss', reason: { code: 'stopped-by-engine' } });
  });

  it('that does not answer a create is asked until it does: one container, and the others are not delayed', async () => {
    const worker = await TestWorker.ready();
    worker.engine.inject('create', { kind: 'hang', effect: 'at-once' });
    await worker.applied(run('t1'));
    await worker.applied(...[2, 3, 4, 5, 6].map((number) => run(`t${number}`)));
    expect([2, 3, 4, 5, 6].map((number) => worker.report(`t${number}`).state)).toEqual(Array(5).fill('Running'));
    expect(worker.report('t1').state).toBe('Scheduled');
    await worker.clock.advance(60_000);
    expect(worker.report('t1').state).toBe('Running');
    const names = worker
      .containers()
      .map(({ name }) => name)
      .filter((name) => name.includes('t1'));
    expect(names).toEqual(['cube-t1-1']);
  });

  it('that carries a create out when its container was made and stopped long ago gets no second one', async () => {
    const worker = await TestWorker.ready();
    worker.engine.inject('create', { kind: 'hang', effect: { lateMs: 40_000 } });
    await worker.applied(run('t1'));
    await worker.clock.advance(10_000);
    await worker.applied(stop('t1'));
    // The create times out after 30 s and is repeated, so that there is something definite to stop.
    await worker.clock.advance(25_000);
    expect(worker.report('t1')).toMatchObject({ state: 'Completed', released: true });
    const made = worker.containers().map(({ id }) => id);
    await worker.clock.advance(60_000);
    expect(worker.containers().map(({ id }) => id)).toEqual(made);
    await worker.clock.advance(300_000);
    expect(worker.containers()).toEqual([]);
  });

  it('that hangs on every place gives the places back, so that others go on', async () => {
    const worker = await TestWorker.ready();
    for (let index = 0; index < 4; index += 1) worker.engine.inject('create', { kind: 'hang', effect: 'none' });
    await worker.applied(...[1, 2, 3, 4, 5].map((number) => run(`t${number}`)));
    expect(worker.report('t5').state).toBe('Scheduled');
    await worker.clock.advance(5_000);
    expect(worker.report('t5').state).toBe('Running');
  });

  it('that is still at a create is waited for before a stop is reported, and what it made never runs', async () => {
    const worker = await TestWorker.ready();
    worker.engine.inject('create', { kind: 'hang', effect: { lateMs: 40_000 } });
    await worker.applied(run('t1'));
    await worker.applied(stop('t1'));
    await worker.clock.advance(29_000);
    expect(worker.report('t1')).toMatchObject({ state: 'Scheduled', released: false });
    await worker.clock.advance(60_000);
    expect(worker.report('t1')).toMatchObject({ state: 'Completed', startedAt: null, released: true });
    worker.agent.updatePoller.lookAgain();
    await settle();
    expect(worker.containers()).toMatchObject([{ state: 'created' }]);
    await worker.clock.advance(300_000);
    expect(worker.containers()).toEqual([]);
  });

  it.each(['none', 'at-once'] as const)(
    'that does not answer a start (effect: %s) does not get it twice if it worked',
    async (effect) => {
      const worker = await TestWorker.ready();
      worker.engine.addImage('job', { process: () => ({ exitAfterMs: 1_000, exitCode: 3 }) });
      worker.engine.inject('start', { kind: 'hang', effect });
      await worker.applied(run('t1', { image: 'job' }));
      await worker.clock.advance(60_000);
      expect(worker.report('t1')).toMatchObject({ state: 'Failed', exitCode: 3 });
      const starts = worker.lines.filter((line) => line.startsWith('task t1 Running'));
      expect(starts).toHaveLength(1);
    },
  );

  it.each([
    ['at once', 'at-once', 1_000],
    ['after it timed out', { lateMs: 30_100 }, 50],
  ] as const)(
    'whose start worked unheard (%s), and whose events are lost, is not asked to start what ended',
    async (_, effect, exitAfterMs) => {
      let starts = 0;
      const through = (engine: FakeRuntime) =>
        intercept(engine, { start: (id) => engine.start(id).finally(() => (starts += 1)) });
      const worker = await TestWorker.ready({ through });
      worker.engine.addImage('job', { process: () => ({ exitAfterMs, exitCode: 3 }) });
      worker.engine.inject('start', { kind: 'hang', effect });
      worker.engine.setEventsSilent(true);
      await worker.applied(run('t1', { image: 'job' }));
      await worker.clock.advance(30_050);
      worker.agent.updatePoller.lookAgain();
      await worker.clock.advance(60_000);
      expect(starts).toBe(1);
      expect(worker.report('t1')).toMatchObject({ state: 'Failed', reason: { code: 'stopped-by-engine' } });
    },
  );

  it('that loses the signal of our own stop does not make it an exit of its own', async () => {
    const worker = await TestWorker.ready({ through: (engine) => intercept(engine, { events: withoutKills(engine) }) });
    await worker.applied(run('t1'));
    await worker.applied(stop('t1'));
    expect(worker.report('t1')).toMatchObject({ state: 'Completed', reason: { code: 'stopped' } });
  });

  it('that does not answer a stop keeps the attempt unreleased until it did', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    worker.engine.inject('stop', { kind: 'hang', effect: 'at-once' });
    await worker.applied(stop('t1'));
    await worker.clock.advance(20_000);
    expect(worker.report('t1')).toMatchObject({ state: 'Running', released: false });
    await worker.clock.advance(20_000);
    expect(worker.report('t1')).toMatchObject({ state: 'Completed', released: true, reason: { code: 'stopped' } });
  });

  it('that faults again and again fails the attempt', async () => {
    const worker = await TestWorker.ready();
    const error = new RuntimeError('engine-fault', 'no space left on device');
    for (let times = 0; times < 9; times += 1) worker.engine.inject('create', { kind: 'fail', error, effect: 'none' });
    await worker.applied(run('t1'));
    await worker.clock.advance(10_000);
    expect(worker.report('t1')).toMatchObject({
      state: 'Failed',
      end: 'own-failure',
      reason: { code: 'create-failed' },
    });
  });

  it('that loses an event is found out by the next list', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    worker.engine.interruptEvents(() => worker.engine.outside.exit(worker.report('t1').containerId, 0));
    await worker.clock.advance(1_000);
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', reason: { code: 'stopped-by-engine' } });
  });
});

function withoutKills(engine: FakeRuntime): ContainerRuntime['events'] {
  return async function* (...args) {
    for await (const event of engine.events(...args)) if (event.kind !== 'kill') yield event;
  };
}
