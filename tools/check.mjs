import { runGate } from './check/gate.mjs';
import { say } from './setup/progress.mjs';

/** The gate of every commit: no engine, no network, about a minute. */
export async function check() {
  const { passed, failed } = await runGate();
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
