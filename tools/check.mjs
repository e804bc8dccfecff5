import { GATE, runLane, sumTallies } from './check/gate.mjs';
import { say } from './setup/progress.mjs';

/** The gate of every commit: no engine, no network, under a minute. */
export async function check() {
  const { passed, failed } = sumTallies(await Promise.all(GATE.map(runLane)));
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
