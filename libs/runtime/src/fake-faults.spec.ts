import { AutoClock } from './auto-clock';
import { Bench, EventLog, RUN_LABEL } from './conformance-setup';
import { FakeHost } from './fake-host';
import { FakeRuntime } from './fake-runtime';
import { RuntimeError } from './runtime-error';

const IMAGE = 'cube-test/busybox:1';

function fake(latencyMs = {}) {
  const clock = new AutoClock();
  const runtime = new FakeRuntime({ clock, latencyMs });
  runtime.addImage(IMAGE);
  const images = { shell: IMAGE, service: IMAGE, stubborn: IMAGE };
  const bench = new Bench({ runtime, images, prefix: 'fault' });
  return { clock, runtime, bench };
}

describe('a fault of the fake', () => {
  it('hang: the call is a time-out by its limit; its effect comes at once, late, or never', async () => {
    const { clock, runtime, bench } = fake();
    const began = clock.monotonic();
    const effects = ['none', 'at-once', { lateMs: 60_000 }] as const;
    const specs = effects.map(() => bench.spec());
    for (const [i, effect] of effects.entries()) {
      runtime.inject('create', { kind: 'hang', effect });
      await expect(runtime.create(specs[i] ?? bench.spec())).rejects.toMatchObject({
        kind: 'timeout',
        advice: 'retry',
      });
    }
    expect(clock.monotonic() - began).toBe(90_000);
    const there = async () => Promise.all(specs.map(async ({ name }) => (await runtime.inspect(name)) !== null));
    expect(await there()).toEqual([false, true, false]);
    await new Promise<void>((resolve) => void clock.after(30_000, resolve));
    expect(await there()).toEqual([false, true, true]);
  });

  it('fail: the error comes instead of the effect, or after it, once', async () => {
    const { runtime, bench } = fake();
    const id = await bench.create();
    const error = new RuntimeError('engine-fault', 'odd');
    runtime.inject('start', { kind: 'fail', error, effect: 'none' });
    await expect(runtime.start(id)).rejects.toBe(error);
    expect(await runtime.inspect(id)).toMatchObject({ state: 'created' });
    runtime.inject('start', { kind: 'fail', error, effect: 'at-once' });
    await expect(runtime.start(id)).rejects.toBe(error);
    expect(await runtime.inspect(id)).toMatchObject({ state: 'running' });
    await runtime.start(id);
  });

  it('delay, on top of what each call takes anyway', async () => {
    const { clock, runtime } = fake({ list: 5 });
    runtime.inject('list', { kind: 'delay', ms: 20 });
    await runtime.list({});
    expect(clock.monotonic()).toBe(25);
  });
});

describe('an engine of the fake that goes down', () => {
  it.each([
    ['stopped-and-told', 'exited', ['create', 'start', 'kill 15', 'die 0', 'stop']],
    ['killed-unseen', 'exited', ['create', 'start']],
    ['run-on', 'running', ['create', 'start']],
  ] as const)('refuses calls and breaks its streams; containers are %s', async (how, state, told) => {
    const { runtime, bench } = fake();
    const log = new EventLog(runtime, { [RUN_LABEL]: '' });
    const id = await bench.started();
    runtime.goDown(how);
    await expect(runtime.list({})).rejects.toMatchObject({ kind: 'unavailable' });
    runtime.comeUp();
    await log.until((event) => event.kind === 'gap' && event !== log.heard[0]);
    expect(await runtime.inspect(id)).toMatchObject({ state });
    expect(await log.story(id, told.at(-1) ?? '')).toEqual(told);
    await log.close();
  });
});

describe('what happens outside of the port', () => {
  it('is told by events like anything else', async () => {
    const { runtime, bench } = fake();
    const log = new EventLog(runtime, { [RUN_LABEL]: '' });
    const [killed, left, removed] = [await bench.started(), await bench.started(), await bench.started()];
    runtime.outside.kill(killed);
    runtime.outside.exit(left, 3);
    runtime.outside.remove(removed);
    expect(await log.story(killed, 'die 137')).toEqual(['create', 'start', 'kill 9', 'die 137']);
    expect(await log.story(left, 'die 3')).toEqual(['create', 'start', 'die 3']);
    expect(await log.story(removed, 'destroy')).toEqual(['create', 'start', 'kill 9', 'die 137', 'destroy']);
    await log.close();
  });

  it('is lost without a word while the stream is silent, and with a gap when it breaks', async () => {
    const { runtime, bench } = fake();
    const log = new EventLog(runtime, { [RUN_LABEL]: '' });
    const id = await bench.started();
    runtime.setEventsSilent(true);
    runtime.outside.exit(id, 3);
    runtime.setEventsSilent(false);
    runtime.interruptEvents(() => runtime.outside.remove(id));
    await log.until((event) => event.kind === 'gap' && event !== log.heard[0]);
    expect(log.heard.map(({ kind }) => kind)).toEqual(['gap', 'create', 'start', 'gap']);
    await log.close();
  });

  it('goes on between engines of one host: they share its ports', async () => {
    const host = new FakeHost();
    const engines = ['a', 'b'].map((name) => new FakeRuntime({ clock: new AutoClock(), name, host }));
    const ids = await Promise.all(
      engines.map(async (runtime) => {
        runtime.addImage(IMAGE);
        const images = { shell: IMAGE, service: IMAGE, stubborn: IMAGE };
        const bench = new Bench({ runtime, images, prefix: 'host' });
        return bench.create(bench.publishedOn('8080'));
      }),
    );
    const starts = await Promise.allSettled(engines.map((runtime, i) => runtime.start(ids[i] ?? '')));
    expect(starts).toEqual([
      { status: 'fulfilled', value: undefined },
      { status: 'rejected', reason: expect.objectContaining({ kind: 'port-in-use' }) },
    ]);
    expect(ids[0]).not.toBe(ids[1]);
  });
});
