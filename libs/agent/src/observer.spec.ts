import { FakeRuntime } from '@cube/runtime/fake';
import { ManualClock, run, settle, stop, TestWorker } from '@cube/testing';
import { DEFAULT_PROBE_TIMING } from '@cube/task';
import type { AgentObserver } from './observer';

function recorder(): { told: string[]; observer: AgentObserver } {
  const told: string[] = [];
  const observer: AgentObserver = {
    probed: (type, outcome, tookMs) => told.push(`${type} ${outcome} in ${tookMs}`),
    ended: (state, reason) => told.push(`${state} ${reason}`),
  };
  return { told, observer };
}

const PROBED = {
  exposedPorts: ['7777/tcp' as const],
  healthCheck: { type: 'http' as const, path: '/health', port: 7777, ...DEFAULT_PROBE_TIMING },
};

describe('an observer of a worker', () => {
  it('is told of each probe, what came of it and how long it took', async () => {
    const { told, observer } = recorder();
    const answers = [true, false];
    const clock = new ManualClock();
    const prober = () =>
      new Promise<{ healthy: boolean; detail: string }>((resolve) =>
        clock.after(250, () => resolve({ healthy: answers.shift() ?? true, detail: '' })),
      );
    const worker = await TestWorker.ready({ observer, clock, prober });
    await worker.applied(run('t1', PROBED));
    await worker.clock.advance(20_000);
    expect(told.slice(0, 3)).toEqual(['http healthy in 250', 'http unhealthy in 250', 'http healthy in 250']);
  });

  it('is told of each end', async () => {
    const { told, observer } = recorder();
    const worker = await TestWorker.ready({ observer });
    await worker.applied(run('t1'));
    await worker.applied(stop('t1'));
    await worker.clock.advance(15_000);
    expect(told).toEqual(['Completed stopped']);
  });
});

describe('the levels of a worker', () => {
  it('say what it has, and what is under way', async () => {
    const worker = await TestWorker.ready();
    await worker.applied(run('t1'), run('t2'));
    const { attempts, containers, unacknowledged, waitingForEngine, pulls, probes } = worker.agent.levels;
    expect([...containers]).toEqual([['running', 2]]);
    expect({ attempts, unacknowledged, waitingForEngine, pulls, probes }).toEqual({
      ...{ attempts: 2, unacknowledged: 2 },
      ...{ waitingForEngine: 0, pulls: 0, probes: 0 },
    });
    await worker.acknowledge();
    expect(worker.agent.levels.unacknowledged).toBe(0);
  });

  it('count the steps that the engine holds up, and those that wait behind them', async () => {
    const worker = await TestWorker.ready({ settings: { engineConcurrency: 1 } });
    worker.engine.inject('create', { kind: 'hang', effect: 'none' });
    await worker.applied(run('t1'), run('t2'), run('t3'));
    const { underWay, waitingForEngine } = worker.agent.levels;
    expect([underWay.get('create'), waitingForEngine]).toEqual([1, 2]);
    await worker.clock.advance(60_000);
    expect([...worker.agent.levels.underWay.values()].every((count) => count === 0)).toBe(true);
  });
});

describe('what a worker says of its engine', () => {
  it('is that it has not answered, then that it does, then why it does not any more', async () => {
    const clock = new ManualClock();
    const engine = new FakeRuntime({ clock });
    engine.goDown('run-on');
    const worker = await TestWorker.boot({ clock, engine });
    expect(worker.agent.engineTrouble).not.toBeNull();
    engine.comeUp();
    await settle();
    expect(worker.agent.engineTrouble).toBeNull();
    engine.goDown('run-on');
    worker.agent.updatePoller.lookAgain();
    await clock.advance(1_000);
    expect(worker.agent.engineTrouble).not.toBeNull();
    engine.comeUp();
    await settle();
    expect(worker.agent.engineTrouble).toBeNull();
  });
});
