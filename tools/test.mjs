import { build } from './build.mjs';
import { jestStep, runGate, runLane, sumTallies } from './check/gate.mjs';
import { ensureEchoImage } from './setup/echo-image.mjs';
import { ensureEngine } from './setup/engine.mjs';
import { ensurePackages, TEST_NEEDS } from './setup/packages.mjs';
import { say } from './setup/progress.mjs';

const SLOW_TESTS_TIMEOUT_MS = 60 * 60_000;

const SHOWN = /** @type {const} */ ({ stdio: 'inherit', timeoutMs: SLOW_TESTS_TIMEOUT_MS });

const AFTER_THE_GATE = [
  ...['property', 'sim', 'disk'].map((project) => jestStep(project, { workers: 2, ...SHOWN })),
  // One at a time: these share one engine, its ports and two cores.
  ...['engine', 'e2e'].map((project) => jestStep(project, { workers: 1, ...SHOWN })),
];

/**
 * Everything: the gate, random histories, simulated clusters, the adapters on a real disk and a real engine, the whole
 * system. Its last line counts all of it.
 */
export async function test() {
  await ensurePackages(TEST_NEEDS);
  const engine = await ensureEngine();
  try {
    const gate = await runGate();
    await build();
    await ensureEchoImage(engine.docker);
    const { passed, failed } = sumTallies([gate, await runLane(AFTER_THE_GATE)]);
    await engine.stop();
    say(`${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    await engine.stop();
  }
}
