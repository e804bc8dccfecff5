import { DEFAULT_PROBE_TIMING, type HealthCheck } from '@cube/task';
import { run, settle, TestWorker } from '@cube/testing';
import { afterProbe, type ProbeRecord } from './probe-verdict';
import { type ProbeResult, probeTarget } from './prober';

const check: HealthCheck = { ...DEFAULT_PROBE_TIMING, type: 'http', path: '/health', port: null };
const good: ProbeResult = { healthy: true, detail: '200' };
const bad: ProbeResult = { healthy: false, detail: '500' };

describe('the verdict of probes', () => {
  const cases: readonly [string, ProbeRecord, { healthy: boolean; startingUp: boolean }, ProbeRecord][] = [
    [
      'a first success',
      { health: 'starting', failures: 0 },
      { healthy: true, startingUp: true },
      { health: 'healthy', failures: 0 },
    ],
    [
      'a failure in the start period',
      { health: 'starting', failures: 0 },
      { healthy: false, startingUp: true },
      { health: 'starting', failures: 0 },
    ],
    [
      'a failure after it',
      { health: 'starting', failures: 0 },
      { healthy: false, startingUp: false },
      { health: 'starting', failures: 1 },
    ],
    [
      'a failure in the start period, once healthy',
      { health: 'healthy', failures: 0 },
      { healthy: false, startingUp: false },
      { health: 'healthy', failures: 1 },
    ],
    [
      'the second failure in a row',
      { health: 'healthy', failures: 1 },
      { healthy: false, startingUp: false },
      { health: 'healthy', failures: 2 },
    ],
    [
      'the third failure in a row',
      { health: 'healthy', failures: 2 },
      { healthy: false, startingUp: false },
      { health: 'unhealthy', failures: 3 },
    ],
    [
      'a success after failures',
      { health: 'unhealthy', failures: 7 },
      { healthy: true, startingUp: false },
      { health: 'healthy', failures: 0 },
    ],
    [
      'a failure of one that was found',
      { health: 'unknown', failures: 0 },
      { healthy: false, startingUp: false },
      { health: 'unknown', failures: 1 },
    ],
  ];

  it.each(cases)('%s', (_, record, answer, expected) => {
    expect(afterProbe(record, answer, 3)).toEqual(expected);
  });
});

describe('where a probe goes', () => {
  const both = { addresses: ['172.17.0.2'], hostPorts: { '80/tcp': [{ hostIp: '0.0.0.0', hostPort: '8080' }] } };
  it.each([
    ['the container', both, 'container', { address: '172.17.0.2', port: 80 }],
    ['the published port, on this host if on all', both, 'published', { address: '127.0.0.1', port: 8080 }],
    [
      'the published port without an address',
      { ...both, addresses: [] },
      'container',
      { address: '127.0.0.1', port: 8080 },
    ],
    [
      'the container without a published port',
      { ...both, hostPorts: {} },
      'published',
      { address: '172.17.0.2', port: 80 },
    ],
    ['nowhere', { addresses: [], hostPorts: {} }, 'container', null],
  ] as const)('%s', (_, container, via, target) => {
    expect(probeTarget(container, 80, via)).toEqual(target);
  });
});

describe('a probed task', () => {
  it('is starting until its first success, and says what was asked and answered once', async () => {
    const worker = await TestWorker.ready({ probe: () => good });
    await worker.applied(run('t1', { healthCheck: check }));
    expect(worker.report('t1').health).toBe('starting');
    await worker.clock.advance(1_000);
    expect(worker.report('t1').health).toBe('healthy');
    await worker.clock.advance(60_000);
    const said = worker.lines.filter((line) => line.includes('health check'));
    expect(said).toEqual(['Calling health check for task t1: /health', 'Task t1 health check response: 200']);
  });

  it('is unhealthy only after three failures in a row, and healthy again after one success', async () => {
    const answers = [good, bad, bad, good, bad, bad, bad, good];
    const health: string[] = [];
    const worker: TestWorker = await TestWorker.ready({
      probe: () => {
        health.push(worker.report('t1').health);
        return answers.shift() ?? good;
      },
    });
    await worker.applied(run('t1', { healthCheck: check }));
    await worker.clock.advance(85_000);
    expect(health).toEqual([
      ...['starting', 'healthy', 'healthy', 'healthy', 'healthy', 'healthy', 'healthy', 'unhealthy', 'healthy'],
    ]);
  });

  it('that is slow to serve is asked every second in its first interval, where a failure does not count', async () => {
    let serves = false;
    const worker = await TestWorker.ready({ probe: () => (serves ? good : bad) });
    await worker.applied(run('t1', { healthCheck: { ...check, intervalSec: 10, retries: 1 } }));
    await worker.clock.advance(5_000);
    expect(worker.report('t1').health).toBe('starting');
    serves = true;
    await worker.clock.advance(1_000);
    expect(worker.report('t1').health).toBe('healthy');
  });

  it('says how many probes failed and what the last one answered', async () => {
    const worker = await TestWorker.ready({ probe: () => bad });
    await worker.applied(run('t1', { healthCheck: check }));
    await worker.clock.advance(60_000);
    const message = 'unhealthy: 3 probes in a row failed, the last with 500';
    expect(worker.report('t1')).toMatchObject({ health: 'unhealthy', reason: { code: 'unhealthy', message } });
  });

  it('is found again after a restart with its probe, its health unknown until it answers', async () => {
    const worker = await TestWorker.ready({ probe: () => good });
    await worker.applied(run('t1', { healthCheck: check }));
    await worker.clock.advance(1_000);
    await worker.restart();
    expect(worker.report('t1').health).toBe('unknown');
    await worker.clock.advance(1_000);
    expect(worker.report('t1').health).toBe('healthy');
  });

  it('fails when it does not answer in time, and is never asked twice at once', async () => {
    let asking = 0;
    const worker = await TestWorker.ready({
      prober: (signal) => {
        asking += 1;
        expect(asking).toBe(1);
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            asking -= 1;
            reject(new Error('called off'));
          });
        });
      },
    });
    await worker.applied(run('t1', { healthCheck: { ...check, intervalSec: 1, timeoutSec: 4 } }));
    await worker.clock.advance(13_500);
    expect(worker.report('t1').health).toBe('unhealthy');
    expect(worker.lines).toContain('Task t1 health check response: no answer within 4 s');
  });

  it('is asked by a command inside its container, where exit 0 is healthy', async () => {
    const worker = await TestWorker.ready();
    let exitCode = 0;
    worker.engine.addImage('cmd', { process: () => ({ exec: () => ({ result: { exitCode, output: '' } }) }) });
    const command: HealthCheck = { ...DEFAULT_PROBE_TIMING, type: 'command', command: ['check', 'it'] };
    await worker.applied(run('t1', { image: 'cmd', healthCheck: command }));
    await worker.clock.advance(1_000);
    expect(worker.report('t1').health).toBe('healthy');
    exitCode = 1;
    await worker.clock.advance(40_000);
    expect(worker.report('t1').health).toBe('unhealthy');
  });

  it('does not pay for an engine that is away', async () => {
    const worker = await TestWorker.ready();
    const command: HealthCheck = { ...DEFAULT_PROBE_TIMING, type: 'command', command: ['check'] };
    await worker.applied(run('t1', { healthCheck: command }));
    await worker.clock.advance(1_000);
    worker.engine.goDown('run-on');
    await worker.clock.advance(120_000);
    expect(worker.report('t1').health).toBe('healthy');
  });

  it('without a port to ask fails for good before it is made', async () => {
    const worker = await TestWorker.ready();
    worker.engine.addImage('bare');
    await worker.applied(run('t1', { image: 'bare', healthCheck: check }));
    expect(worker.report('t1')).toMatchObject({ state: 'Failed', end: 'hopeless', reason: { code: 'invalid-spec' } });
    expect(worker.containers()).toEqual([]);
  });

  it('is not the only one: at most 32 of many are asked at once, and all get their turn', async () => {
    let asking = 0;
    let most = 0;
    const clockOf: { worker?: TestWorker } = {};
    const worker = await TestWorker.ready({
      prober: () => {
        most = Math.max(most, (asking += 1));
        return new Promise((resolve) => {
          clockOf.worker?.clock.after(200, () => {
            asking -= 1;
            resolve(good);
          });
        });
      },
    });
    clockOf.worker = worker;
    await worker.applied(...Array.from({ length: 100 }, (_, index) => run(`t${index}`, { healthCheck: check })));
    await worker.clock.advance(2_000);
    await settle();
    expect(most).toBe(32);
    expect(worker.agent.local.tasks().every(({ report }) => report.health === 'healthy')).toBe(true);
  });
});
