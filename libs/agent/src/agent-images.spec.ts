import type { FakeRuntime } from '@cube/runtime/fake';
import { intercept, run, stop, TestWorker } from '@cube/testing';

describe('a pull', () => {
  it('delays only the tasks that wait for it', async () => {
    const worker = await TestWorker.ready();
    worker.engine.addImage('huge:1', { present: false, pullMs: 60_000 });
    await worker.applied(run('slow', { image: 'huge:1' }), run('quick'));
    expect(worker.report('quick').state).toBe('Running');
    expect(worker.report('slow')).toMatchObject({ state: 'Scheduled', reason: { code: 'pulling-image' } });
    await worker.clock.advance(60_000);
    expect(worker.report('slow').state).toBe('Running');
  });

  it('takes no place from other tasks, however many pulls there are', async () => {
    const worker = await TestWorker.ready();
    for (let index = 0; index < 10; index += 1) {
      worker.engine.addImage(`huge:${index}`, { present: false, pullMs: 60_000 });
      await worker.applied(run(`slow${index}`, { image: `huge:${index}` }));
    }
    await worker.applied(run('quick'));
    expect(worker.report('quick').state).toBe('Running');
  });

  it('is not pulled when it is there already, and that is said', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    expect(worker.lines).toContain('Image cube/echo:1 is here already');
  });

  it('is shared by the tasks that want the same image, and logged like the engine words it', async () => {
    let pulls = 0;
    const through = (engine: FakeRuntime) =>
      intercept(engine, {
        pull: (reference, options) => {
          pulls += 1;
          return engine.pull(reference, options);
        },
      });
    const worker = await TestWorker.ready({ through });
    worker.engine.addImage('huge:1', { present: false, pullMs: 1_000 });
    await worker.applied(run('t1', { image: 'huge:1' }), run('t2', { image: 'huge:1' }));
    await worker.clock.advance(1_000);
    expect([worker.report('t1').state, worker.report('t2').state]).toEqual(['Running', 'Running']);
    expect(pulls).toBe(1);
    expect(worker.lines).toContain('{"status":"Pulling from fake"}');
  });

  it('goes on for the others when one of them is stopped, and is called off with the last', async () => {
    const signals: AbortSignal[] = [];
    const through = (engine: FakeRuntime) =>
      intercept(engine, {
        pull: (reference, options) => {
          signals.push(options.signal);
          return engine.pull(reference, options);
        },
      });
    const worker = await TestWorker.ready({ through });
    worker.engine.addImage('huge:1', { present: false, pullMs: 60_000 });
    await worker.applied(run('t1', { image: 'huge:1' }), run('t2', { image: 'huge:1' }));
    await worker.applied(stop('t1'));
    expect(worker.report('t1')).toMatchObject({ state: 'Completed', released: true, reason: { code: 'stopped' } });
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await worker.applied(stop('t2'));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(worker.containers()).toEqual([]);
  });

  it('that fails is tried three more times, then the attempt fails by its own doing', async () => {
    const worker = await TestWorker.ready();
    const pullFailure = { kind: 'image-pull-failed', message: 'registry is down' } as const;
    worker.engine.addImage('far:1', { present: false, pullFailure });
    await worker.applied(run('t1', { image: 'far:1' }));
    await worker.clock.advance(1_000 + 2_000 + 3_999);
    expect(worker.report('t1')).toMatchObject({ state: 'Scheduled', reason: { code: 'pulling-image' } });
    await worker.clock.advance(1);
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', end: 'own-failure', released: true });
    expect(worker.report('t1').reason?.code).toBe('image-pull-failed');
  });

  it.each([
    ['nowhere:1', {}, 'image-not-found', 'own-failure'],
    ['cube/echo:2', { pullPolicy: 'never' }, 'image-not-found', 'own-failure'],
    ['Not A Reference', {}, 'invalid-spec', 'hopeless'],
  ] as const)('of %s ends the attempt with a reason', async (image, spec, code, end) => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1', { image, ...spec }));
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', end, released: true, reason: { code } });
  });
});
