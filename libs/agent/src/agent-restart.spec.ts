import { collect, foreignContainer, run, stop, TestWorker } from '@cube/testing';

describe('a worker that is killed and started again', () => {
  it('adopts what runs: same container, same start, and stops it when asked', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'), run('t2'));
    const before = worker.report('t1');
    await worker.clock.advance(5_000);
    await worker.restart();
    expect(worker.report('t1')).toEqual(before);
    await worker.hello();
    await worker.applied(run('t1'));
    expect(worker.report('t1')).toEqual(before);
    await worker.applied(stop('t1'));
    expect(worker.report('t1').state).toBe('Completed');
    expect(worker.report('t2').state).toBe('Running');
  });

  it('knows of a job that ended meanwhile whether it completed, from what the engine remembers', async () => {
    const worker = await TestWorker.ready();
    worker.engine.addImage('job', { process: () => ({ exitAfterMs: 1_000 }) });
    await worker.applied(run('t1', { image: 'job' }));
    worker.agent.stop();
    await worker.clock.advance(2_000);
    await worker.restart();
    expect(worker.report('t1')).toMatchObject({ state: 'Completed', exitCode: 0, reason: { code: 'exited' } });
  });

  it('lists what it adopted in its answer to HELLO', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    await worker.restart();
    const result = await worker.agent.hello(worker.manager);
    if (!result.ok) throw new Error(result.refusal.message);
    expect(result.answer).toMatchObject({ nodeId: worker.agent.nodeId, platform: 'linux/amd64', name: 'worker-1' });
    expect(result.answer.attempts).toEqual([worker.report('t1')]);
  });

  it('between create and start keeps the container as it is until the manager says what it wants', async () => {
    const worker = await TestWorker.ready();
    worker.engine.inject('start', { kind: 'hang', effect: 'none' });
    await worker.applied(run('t1'), run('t2', {}, { attempt: 1 }));
    await worker.restart();
    await worker.clock.advance(60_000);
    expect(worker.report('t1')).toMatchObject({ state: 'Scheduled', startedAt: null });
    await worker.hello();
    await worker.applied(run('t1'));
    expect(worker.report('t1').state).toBe('Running');
    expect(worker.containers().filter(({ labels }) => labels['cube.task'] === 't1')).toHaveLength(1);
  });

  it('does not take up a lower attempt than what it found', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1', {}, { attempt: 2, revision: 8 }));
    await worker.restart();
    await worker.hello();
    expect(worker.apply(run('t1', {}, { attempt: 1, revision: 1 }))).toMatchObject([{ outcome: 'ignored' }]);
  });

  it('leaves containers alone whose labels came with their image', async () => {
    const worker = await TestWorker.ready();
    const labels = { 'cube.cluster': 'c1', 'cube.task': 't9', 'cube.attempt': '1', 'cube.node': worker.agent.nodeId };
    worker.engine.addImage('committed', { labels });
    worker.engine.outside.start(
      worker.engine.outside.create({ ...foreignContainer('by-hand', {}), image: 'committed' }),
    );
    await worker.restart();
    await worker.hello();
    await worker.applied(stop('t9', { attempt: 1 }), collect('t9', { attempt: 1 }));
    await worker.acknowledge();
    expect(worker.containers()).toMatchObject([{ name: 'by-hand', state: 'running' }]);
  });
});
