import { run, settle, stop, TestWorker } from '@cube/testing';

describe('the kernel and the host', () => {
  it('that kill a task for its memory say so', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1', { memoryBytes: 64 * 2 ** 20 }));
    worker.engine.outside.outOfMemory(worker.report('t1').containerId);
    await settle();
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', end: 'own-failure', exitCode: 137 });
    expect(worker.report('t1').reason).toEqual({
      code: 'out-of-memory',
      message: 'killed by the kernel: it needed more than its Memory of 64 MiB; raise Memory',
    });
  });

  it('whose port is taken fail a first attempt at once, naming the port and what to do', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1', { portBindings: { '7777/tcp': '7778' } }));
    await worker.applied(run('t2', { portBindings: { '7777/tcp': '7778' } }));
    const { state, reason } = worker.report('t2');
    expect({ state, code: reason?.code }).toEqual({ state: 'Failed', code: 'port-in-use' });
    expect(reason?.message).toMatch(/7778.*choose another host port/);
    expect(worker.containers().map(({ name }) => name)).toEqual(['name-t1']);
  });

  it('whose port is taken get ten seconds from a later attempt, whose predecessor may hold it', async () => {
    const worker = await TestWorker.ready();
    const ports = { portBindings: { '7777/tcp': '7778' } } as const;
    await worker.applied(run('holder', ports), run('t1', ports, { attempt: 2 }));
    await worker.clock.advance(5_000);
    expect(worker.report('t1', 2)).toMatchObject({ state: 'Scheduled', reason: { code: 'port-in-use' } });
    await worker.applied(stop('holder'));
    await worker.clock.advance(5_000);
    expect(worker.report('t1', 2).state).toBe('Running');
  });

  it('fail a command that is not in the image for good', async () => {
    const worker = await TestWorker.ready();
    const startFailure = { kind: 'command-not-found', message: 'exec: "nope": not found', exitCode: 127 } as const;
    worker.engine.addImage('broken', { process: () => ({ startFailure }) });
    await worker.applied(run('t1', { image: 'broken' }));
    expect(worker.report('t1')).toMatchObject({
      state: 'Failed',
      end: 'hopeless',
      reason: { code: 'command-not-found' },
    });
    expect(worker.containers()).toEqual([]);
  });
});
