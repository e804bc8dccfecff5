import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase } from './fault-case';
import { ALWAYS } from './invariants';
import { job, service, type Stage } from './stage';

/** After so long each manager is killed: as it starts, as it says HELLO, and at work. */
const LIVES_MS = [600, 1_700, 2_500, 3_300];
const CHURNED = 6;

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
