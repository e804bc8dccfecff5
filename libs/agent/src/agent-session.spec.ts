import { collect, MANAGER, run, settle, specOf, stop, TestWorker } from '@cube/testing';

const NEXT = { ...MANAGER, epoch: 2, manager: 'm2' };

describe('a worker and its managers', () => {
  it('starts nothing before HELLO, and nothing for another process', async () => {
    const worker = await TestWorker.boot();
    expect(worker.agent.apply(worker.caller, [run('t1')])).toMatchObject({
      ok: false,
      refusal: { name: 'no-session' },
    });
    await worker.hello();
    const late = { manager: MANAGER, instance: 'the-one-before' };
    expect(worker.agent.apply(late, [run('t1')])).toMatchObject({ ok: false, refusal: { name: 'other-instance' } });
    await settle();
    expect(worker.containers()).toEqual([]);
  });

  it('obeys the new manager alone, which adopts what runs', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    const before = worker.report('t1');
    worker.manager = NEXT;
    await worker.hello();
    const old = { manager: MANAGER, instance: worker.agent.instance };
    expect(worker.agent.apply(old, [stop('t1')])).toMatchObject({ ok: false, refusal: { name: 'other-manager' } });
    const { signal } = new AbortController();
    expect(await worker.agent.reports(old, null, 0, signal)).toMatchObject({ ok: false });
    await settle();
    expect(worker.report('t1')).toEqual(before);
    expect((await worker.agent.hello(MANAGER)).ok).toBe(false);
  });

  it('keeps its tombstones when the manager changes within a history, not over a restore', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1', {}, { attempt: 2, revision: 50 }), stop('t1', { attempt: 2, revision: 51 }));
    worker.manager = NEXT;
    await worker.hello();
    expect(worker.apply(run('t1', {}, { attempt: 2, revision: 50 }))).toMatchObject([{ outcome: 'ignored' }]);
    worker.manager = { ...NEXT, epoch: 3, manager: 'm3', history: 'h2' };
    await worker.hello();
    await worker.applied(run('t1', {}, { attempt: 3, revision: 20 }));
    expect(worker.report('t1', 3)).toMatchObject({ state: 'Running', history: 'h2' });
  });

  it('takes what the lost history acknowledged as unknown to the restored one', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    await worker.applied(stop('t1'));
    await worker.acknowledge();
    worker.manager = { ...NEXT, history: 'h2' };
    await worker.hello();
    await worker.applied(collect('t1'));
    expect(worker.containers()).toHaveLength(1);
    await worker.acknowledge();
    expect(worker.containers()).toEqual([]);
  });

  it('goes on running and probing while nobody asks for reports', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'));
    await worker.clock.advance(3_600_000);
    expect(worker.report('t1').state).toBe('Running');
  });

  it('tells its statistics with its reports, with the number of tasks that run now', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'), run('t2'));
    expect((await worker.page()).stats).toMatchObject({ taskCount: 2 });
  });

  it('tells a sample once, and again only beside news', async () => {
    const worker = await TestWorker.ready();
    const { seq } = await worker.page();
    expect((await worker.page(seq)).stats).toBeNull();
    await worker.agent.statsCollector.lookAgain();
    expect((await worker.page(seq)).stats).toMatchObject({ taskCount: 0 });
    expect((await worker.page(seq)).stats).toBeNull();
    await worker.applied(run('t1'));
    expect((await worker.page(seq)).stats).toMatchObject({ taskCount: 1 });
  });
});

describe('a worker without a manager', () => {
  it('runs a task once, stops it, and shows it', async () => {
    const worker = await TestWorker.boot();
    expect(worker.agent.local.submit('t1', specOf({ name: 'web' }))).toMatchObject({ ok: true, task: { name: 'web' } });
    await settle();
    expect(worker.agent.local.task('t1')).toMatchObject({
      ...{ name: 'web', image: 'cube/echo:1' },
      report: { state: 'Running', attempt: 1, cluster: `standalone-${worker.agent.nodeId}` },
    });
    expect(worker.agent.local.submit('t1', specOf())).toMatchObject({ ok: false, refusal: { name: 'exists' } });
    worker.agent.local.submitStop('t1');
    await settle();
    expect(worker.agent.local.task('t1')?.report.state).toBe('Completed');
    expect(worker.agent.local.submitStop('t9')).toMatchObject({ ok: false, refusal: { name: 'unknown' } });
  });

  it('shows a stop that is under way', async () => {
    const worker = await TestWorker.boot();
    worker.engine.addImage('stubborn', { process: () => ({ ignoresTerm: true }) });
    worker.agent.local.submit('t1', specOf({ image: 'stubborn', stopGracePeriodSec: 10 }));
    await settle();
    worker.agent.local.submitStop('t1');
    await settle();
    expect(worker.agent.local.task('t1')?.report).toMatchObject({ state: 'Running', reason: { code: 'stopping' } });
    await worker.clock.advance(10_000);
    await settle();
    expect(worker.agent.local.task('t1')?.report).toMatchObject({ state: 'Completed', reason: { code: 'stopped' } });
  });

  it('finds its tasks again, reports them to its first manager, and takes no more from elsewhere', async () => {
    const worker = await TestWorker.boot();
    worker.agent.local.submit('t1', specOf());
    await settle();
    await worker.restart();
    await worker.hello();
    expect((await worker.page()).reports).toMatchObject([{ taskId: 't1', state: 'Running' }]);
    expect(worker.agent.local.submit('t2', specOf())).toMatchObject({ ok: false, refusal: { name: 'bound' } });
    expect(worker.agent.local.submitStop('t1')).toMatchObject({ ok: false, refusal: { name: 'bound' } });
  });

  it('shows the lines that a task wrote', async () => {
    const worker = await TestWorker.boot();
    worker.engine.addImage('chatty', { process: () => ({ output: [{ stream: 'stdout', text: 'hello' }] }) });
    worker.agent.local.submit('t1', specOf({ image: 'chatty' }));
    await settle();
    const { signal } = new AbortController();
    const lines: string[] = [];
    const request = { follow: false, tail: null, since: null };
    const found = worker.agent.local.container('t1', 1);
    if (!found.ok) throw new Error(found.refusal.message);
    for await (const { text } of worker.agent.local.logs(found.container, request, signal)) lines.push(text);
    expect(lines).toEqual(['hello']);
    expect(worker.agent.local.container('t1', null)).toEqual(found);
    expect(worker.agent.local.container('t1', 2)).toMatchObject({ ok: false, refusal: { name: 'unknown' } });
    worker.engine.outside.remove(found.container.id);
    await settle();
    expect(worker.agent.local.container('t1', 1)).toMatchObject({ ok: false, refusal: { name: 'collected' } });
  });
});
