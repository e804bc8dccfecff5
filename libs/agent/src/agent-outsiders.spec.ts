import { foreignContainer, run, settle, stop, TestWorker } from '@cube/testing';

describe('someone other than Cube', () => {
  it('who stops a container ends the attempt as a loss, whatever its exit code', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    worker.engine.outside.stop(worker.report('t1').containerId);
    await settle();
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', end: 'loss', exitCode: 0, released: true });
    expect(worker.report('t1').reason?.code).toBe('stopped-from-outside');
  });

  it('who sends a container a harmless signal does not take the blame for its later end', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    worker.engine.outside.kill(worker.report('t1').containerId, 1);
    worker.engine.outside.exit(worker.report('t1').containerId, 0);
    await settle();
    expect(worker.report('t1')).toMatchObject({ state: 'Completed', reason: { code: 'exited' } });
  });

  it('who removes a container ends the attempt as a loss', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    worker.engine.outside.remove(worker.report('t1').containerId);
    await settle();
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', end: 'loss', released: true });
    expect(worker.report('t1').reason?.code).toBe('removed-from-outside');
  });

  it('who removes one without anybody hearing of it is found out by the next list', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    worker.engine.setEventsSilent(true);
    worker.engine.outside.remove(worker.report('t1').containerId);
    worker.agent.updatePoller.lookAgain();
    await worker.clock.advance(1_000);
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', reason: { code: 'removed-from-outside' } });
  });

  it('who starts an ended container again has it stopped again, and its end stays', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    const { containerId } = worker.report('t1');
    worker.engine.outside.exit(containerId, 3);
    await settle();
    worker.engine.outside.start(containerId);
    await settle();
    expect(worker.containers().map(({ state }) => state)).toEqual(['exited']);
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', exitCode: 3 });
  });

  it('keeps containers of the same looks, another node or another cluster to themselves', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    const [ours] = worker.containers();
    if (ours === undefined) throw new Error('it does not run');
    const foreign = { 'other-node': { 'cube.node': 'node-x' }, 'other-cluster': { 'cube.cluster': 'c9' } };
    for (const [name, change] of Object.entries(foreign)) {
      worker.engine.outside.create(foreignContainer(name, { ...ours.labels, 'cube.attempt': '7', ...change }));
    }
    worker.agent.updatePoller.lookAgain();
    await worker.applied(stop('t1', { attempt: 9 }));
    expect(worker.containers().map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(foreign)));
    expect(worker.reportOrNull('t1', 7)).toBeNull();
  });

  it('who holds the canonical name fails the attempt, and keeps the container', async () => {
    const worker = await TestWorker.ready();
    worker.engine.outside.create(foreignContainer('cube-t1-1', {}));
    await worker.applied(run('t1'));
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', reason: { code: 'name-in-use' } });
    expect(worker.containers().map(({ name }) => name)).toEqual(['cube-t1-1']);
  });

  it('who works for another node and holds the canonical name is not adopted', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    const [ours] = worker.containers();
    const labels = { ...ours?.labels, 'cube.task': 't2', 'cube.node': 'node-x' };
    worker.engine.outside.create(foreignContainer('cube-t2-1', labels));
    await worker.applied(run('t2'));
    expect(worker.report('t2')).toMatchObject({ state: 'Failed', reason: { code: 'name-in-use' } });
  });

  it('who holds the task name leaves the container its canonical one', async () => {
    const worker = await TestWorker.ready();
    worker.engine.outside.create(foreignContainer('name-t1', {}));
    await worker.applied(run('t1'));
    await worker.clock.advance(60_000);
    expect(worker.report('t1').state).toBe('Running');
    expect(worker.containers().map(({ name }) => name)).toContain('cube-t1-1');
  });

  it('whose image brings the labels of an attempt is told once, and left alone', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    const labels = { ...worker.containers()[0]?.labels, 'cube.attempt': '7' };
    worker.engine.addImage('cube/committed:1', { labels });
    worker.engine.outside.create({ ...foreignContainer('committed', labels), image: 'cube/committed:1' });
    await lists(worker, 3);
    expect(worker.lines.filter((line) => line.includes('got its cube.* labels from its image'))).toHaveLength(1);
    expect(worker.reportOrNull('t1', 7)).toBeNull();
  });

  it('who gives an attempt a second container is told once', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    worker.engine.outside.create(foreignContainer('second', { ...worker.containers()[0]?.labels }));
    await lists(worker, 3);
    expect(worker.lines.filter((line) => line.includes('has a second container'))).toHaveLength(1);
  });
});

async function lists(worker: TestWorker, times: number): Promise<void> {
  for (let list = 0; list < times; list += 1) {
    worker.agent.updatePoller.lookAgain();
    await worker.clock.advance(1_000);
  }
}
