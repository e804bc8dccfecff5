import { RUNNING, type WireTask } from '@cube/testing/system';
import type { FaultCase } from './fault-case';
import { ALWAYS } from './invariants';

export const engineRestarted: FaultCase = {
  name: 'engine-restarted',
  injected: 'dockerd stopped and started: its containers end with it',
  stage: { workers: 1 },
  invariants: ALWAYS,
  steps: async (stage) => {
    await stage.serving(['one', 'two']);
    await stage.recorder.outage(() => stage.engine.restart());
    stage.faultOver();
    const replaced = (task: WireTask) => task.Attempt === 2 && task.State === RUNNING;
    for (const name of ['one', 'two']) await stage.cluster.see(name, 'is replaced', replaced, 40_000);
  },
};

export const engineRestartedLive: FaultCase = {
  name: 'engine-restarted-live',
  injected: 'dockerd with live-restore stopped and started, then killed and started',
  stage: { workers: 1, liveRestore: true },
  invariants: [...ALWAYS, 'I7', 'I13'],
  steps: async (stage) => {
    await stage.serving(['one', 'two']);
    await stage.keep();
    await stage.recorder.outage(() => stage.engine.restart());
    await stage.recorder.outage(async () => {
      await stage.engine.kill();
      await stage.engine.start();
    });
    stage.faultOver();
    await stage.serving(['three']);
  },
};
