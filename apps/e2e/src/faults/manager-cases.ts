import { call, type WireTask } from '@cube/testing/system';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase } from './fault-case';
import { ALWAYS } from './invariants';
import { makeMistakes } from './refused-requests';
import { job, service, SHORT_DOWN_SEC, type Stage } from './stage';
import { type EarlierManager, takeOver } from './take-over';

/** After so long each manager is killed: as it starts, as it says HELLO, and at work. */
const LIVES_MS = [600, 1_700, 2_500, 3_300];
const CHURNED = 6;
const MIB = 2 ** 20;
const CROWD = 30;
const CROWD_AT_ONCE = 12;
const QUIET_MS = 2_000;
/** Time for an earlier manager to try, and to find every worker silent. */
const STALE_MS = (SHORT_DOWN_SEC + 6) * 1000;

export const managerKilled: FaultCase = {
  name: 'manager-killed',
  injected: `kill -9 of the manager under churn, ${LIVES_MS.length} times`,
  stage: {},
  invariants: [...ALWAYS, 'I7'],
  steps: async (stage) => {
    await stage.serving(['steady-0', 'steady-1']);
    await stage.keep();
    await Promise.all([churn(stage, CHURNED), kills(stage)]);
  },
};

export const managerTakenOver: FaultCase = {
  name: 'manager-taken-over',
  injected:
    'SIGSTOP of a manager; another one takes over from its backup; the first goes on, and is asked to stop and to run tasks',
  stage: {},
  invariants: [...ALWAYS, 'I7', 'I8'],
  steps: async (stage) => {
    const [one] = await stage.serving(['one', 'two', 'three']);
    if (one === undefined) throw new Error('nothing runs');
    await stage.keep();
    const earlier = await takeOver(stage);
    earlier.app.thaw();
    const ghost = service('ghost', { ID: randomUUID() });
    await earlier.insists('POST', '/tasks', { ID: randomUUID(), State: 2, Task: ghost });
    await earlier.insists('DELETE', `/tasks/${one.ID}`);
    await sleep(STALE_MS);
    await requireIdle(earlier);
    await earlier.app.end('SIGKILL');
    stage.faultOver();
  },
};

/** Otherwise it never tried. */
async function requireIdle({ url }: EarlierManager): Promise<void> {
  const { body: nodes } = await call<{ Liveness: string }[]>('GET', `${url}/nodes`, undefined, {});
  assert.deepEqual(new Set(nodes.map(({ Liveness }) => Liveness)), new Set(['down']), 'a worker still answers it');
  const { body: tasks } = await call<WireTask[]>('GET', `${url}/tasks`, undefined, {});
  const ghost = tasks.find(({ Name }) => Name === 'ghost');
  assert.equal(ghost?.ContainerID, '', 'its task has a container');
}

export const crowdedChurn: FaultCase = {
  name: 'crowded-churn',
  injected: `${CROWD} tasks that don't fit on small nodes at once, come and go; before and after, every kind of request that must be refused`,
  stage: { env: { CUBE_WORKER_CPU: '1', CUBE_WORKER_MEMORY: String(256 * MIB), CUBE_KEEP_ENDED: '3' } },
  invariants: [...ALWAYS, 'I7', 'I9', 'I11', 'I12'],
  steps: async (stage) => {
    const small = { CPU: 0.2, Memory: 32 * MIB };
    const [steady] = await stage.serving(['steady-0', 'steady-1'], small);
    if (steady === undefined) throw new Error('nothing runs');
    await stage.keep();
    stage.watchSizes();
    await makeMistakes(stage, steady);
    await crowd(stage);
    stage.faultOver();
    await stage.cluster.running(`crowd-${CROWD - 1}`);
    await settled(stage);
    await makeMistakes(stage, steady);
  },
};

/** More than there is room for at once; most of them go again, some by themselves. */
async function crowd({ client }: Stage): Promise<void> {
  const size = { CPU: 0.3, Memory: 48 * MIB };
  for (let index = 0; index < CROWD; index += 1) {
    if (index % 3 === 2)
      await client.run(job(`job-${index}`, index % 2, { ...size, RestartPolicy: 'no' }), 'by itself');
    await client.run(service(`crowd-${index}`, size));
    if (index >= CROWD_AT_ONCE) await client.stop(`crowd-${index - CROWD_AT_ONCE}`);
  }
  for (let index = CROWD - CROWD_AT_ONCE; index < CROWD - 2; index += 1) await client.stop(`crowd-${index}`);
}

/** Until what was asked is done: a mistake must not be blamed for it. */
async function settled({ cluster, client }: Stage): Promise<void> {
  for (const { name, stopped, ends } of client.acknowledged)
    if (stopped || ends === 'by itself') await cluster.final(name);
  await sleep(QUIET_MS);
}

async function kills(stage: Stage): Promise<void> {
  for (const life of LIVES_MS) {
    await sleep(life);
    await stage.cluster.manager?.end('SIGKILL');
    stage.cluster.startManager();
  }
  stage.faultOver();
}

/** Services that are stopped or go on, and tasks that end, well or badly, all by themselves. */
async function churn({ client }: Stage, size: number): Promise<void> {
  for (let index = 0; index < size; index += 1) {
    await client.run(service(`service-${index}`));
    if (index % 3 === 0) await client.run(job(`works-${index}`, 0), 'by itself');
    if (index % 3 === 1) await client.run(job(`fails-${index}`, 3, { RestartPolicy: 'on-failure:1' }), 'by itself');
    await sleep(250);
    if (index % 2 === 0) await client.stop(`service-${index}`);
  }
}
