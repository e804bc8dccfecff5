import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase } from './fault-case';
import { ALWAYS } from './invariants';
import { job, type Stage } from './stage';

const HOUR_SEC = 3_600;
const JUMPS_SEC = [2 * HOUR_SEC, -3 * HOUR_SEC, 0];
const TOLERANCE_SEC = 60;
const BETWEEN_MS = 3_500;

export const wallClockJumps: FaultCase = {
  name: 'wall-clock-jumps',
  injected:
    'the wall clock of manager and workers jumps 2 h ahead, 5 h back, 3 h ahead, while a task fails again and again',
  stage: { jumping: true },
  invariants: [...ALWAYS, 'I7'],
  steps: async (stage) => {
    await stage.serving(['one', 'two']);
    await stage.keep();
    for (const seconds of JUMPS_SEC) {
      // It waits for its next attempt when the clock jumps.
      const name = `fails-${Math.abs(seconds)}`;
      await stage.client.run(job(name, 7, { RestartPolicy: 'on-failure:2' }), 'by itself');
      await stage.cluster.see(name, 'failed once', ({ RestartCount }) => RestartCount > 0);
      stage.clock.jumpTo(seconds);
      await sleep(BETWEEN_MS);
      await assertAhead(stage, seconds);
    }
    stage.faultOver();
  },
};

/** The manager's clock did jump: it says when it makes a task. */
async function assertAhead({ client, cluster }: Stage, seconds: number): Promise<void> {
  const name = `dated-${Math.abs(seconds)}`;
  await client.run(job(name, 0), 'by itself');
  const aheadSec = (Date.parse(String((await cluster.task(name))['CreatedAt'])) - Date.now()) / 1000;
  assert.ok(Math.abs(aheadSec - seconds) < TOLERANCE_SEC, `its clock is ${aheadSec} s ahead, not ${seconds} s`);
}
