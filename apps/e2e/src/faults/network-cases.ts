import { RUNNING, until, type WireTask } from '@cube/testing/system';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase } from './fault-case';
import { ALWAYS } from './invariants';
import { SHORT_DOWN_SEC, type Stage } from './stage';
import { singletonAmong } from './worker-cases';

/** As in production. */
const DEFAULT_LIVENESS = { CUBE_SUSPECT_AFTER: '6', CUBE_DOWN_AFTER: '15' };
/** The answer to the poll under way comes out up to 3 s after the cut: silence lasts 10 to 13 s. */
const SHORT_CUT_MS = 13_000;
const MORE_THAN_DOWN_MS = 4_000;

export const partitionShort: FaultCase = {
  name: 'partition-short',
  injected: `a worker cut off for ${SHORT_CUT_MS / 1000} s, less than the 15 s after which it is down`,
  stage: { network: 'links', env: DEFAULT_LIVENESS },
  invariants: [...ALWAYS, 'I7', 'I13'],
  steps: async (stage) => {
    const only = await singletonAmong(stage, ['one', 'two', 'three']);
    await stage.keep();
    const link = stage.links[stage.workerOf(only)];
    await link?.cut();
    await sleep(SHORT_CUT_MS);
    // Otherwise the cut was none.
    assert.deepEqual((await liveness(stage)).sort(), ['ready', 'suspect']);
    await link?.mend();
    stage.faultOver();
  },
};

export const partitionLong: FaultCase = {
  name: 'partition-long',
  injected: 'a worker cut off for more than the 15 s after which it is down',
  stage: { network: 'links', env: DEFAULT_LIVENESS },
  invariants: [...ALWAYS, 'I7'],
  steps: async (stage) => {
    const { cluster } = stage;
    const only = await singletonAmong(stage, ['one', 'two', 'three']);
    await stage.keep(({ ID, Node }) => Node !== only.Node || ID === only.ID);
    const { body: tasks } = await cluster.get<WireTask[]>('/tasks');
    const lost = tasks.filter(({ ID, Node }) => Node === only.Node && ID !== only.ID);
    const link = stage.links[stage.workerOf(only)];
    await link?.cut();
    const moved = (task: WireTask) => task.Attempt === 2 && task.State === RUNNING;
    for (const { Name } of lost) await cluster.see(Name, 'runs elsewhere', moved, 60_000);
    await link?.mend();
    stage.faultOver();
  },
};

export const allCutOff: FaultCase = {
  name: 'all-cut-off',
  injected: `every worker cut off, down after ${SHORT_DOWN_SEC} s`,
  stage: { network: 'links' },
  invariants: [...ALWAYS, 'I7', 'I13'],
  steps: async (stage) => {
    await stage.serving(['one', 'two', 'three', 'four']);
    await stage.keep();
    await Promise.all(stage.links.map((link) => link.cut()));
    await until(
      'every node is down',
      () => liveness(stage),
      (seen) => seen.every((word) => word === 'down'),
      40_000,
    );
    await sleep(MORE_THAN_DOWN_MS);
    await Promise.all(stage.links.map((link) => link.mend()));
    stage.faultOver();
  },
};

async function liveness({ cluster }: Stage): Promise<string[]> {
  const { body } = await cluster.get<{ Liveness: string }[]>('/nodes');
  return body.map(({ Liveness }) => Liveness);
}
